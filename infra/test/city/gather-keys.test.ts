import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { listeningLogger, temporaryFolder } from '@hutong/process/testing'
import { expect, onTestFinished, test, vi } from 'vitest'
import { gatherKeys } from '../../src/city/gather-keys.ts'

const lookEveryMs = 5

/** A data folder with these ledgers, followed. */
async function follow(ledgers: Readonly<Record<string, string>>) {
  const data = temporaryFolder(onTestFinished)
  mkdirSync(join(data, 'ledger'))
  const place = (name: string): string => join(data, 'ledger', `${name}.vkeys`)
  for (const [name, keys] of Object.entries(ledgers)) writeFileSync(place(name), keys)
  const { logger, heard } = listeningLogger()
  const { file, stop } = await gatherKeys({
    data,
    instances: Object.keys(ledgers),
    logger,
    lookEveryMs,
  })
  onTestFinished(stop)
  return { file, place, heard, gathered: () => readFileSync(file, 'utf8') }
}

test('the keys of every ledger are in one file from the start', async () => {
  const { gathered } = await follow({
    'gateway-1': 'one\n',
    'gateway-2': 'two\n',
    audit: 'three\n',
  })
  expect(gathered()).toBe('one\ntwo\nthree\n')
})

test('a key that a ledger takes up is in it soon, after the older one', async () => {
  const { place, gathered } = await follow({ 'gateway-1': 'one\n', audit: 'three\n' })
  writeFileSync(place('gateway-1'), 'one\nnewer\n')
  await vi.waitFor(() => expect(gathered()).toBe('one\nnewer\nthree\n'))
})

test('while the keys of a ledger cannot be read the file stays as it is, and goes on afterwards', async () => {
  const { place, gathered, heard } = await follow({ 'gateway-1': 'one\n', audit: 'three\n' })
  rmSync(place('audit'))
  writeFileSync(place('gateway-1'), 'one\nnewer\n')
  await heard('verifier-keys-not-gathered')
  expect(gathered()).toBe('one\nthree\n')
  writeFileSync(place('audit'), 'three\n')
  await vi.waitFor(() => expect(gathered()).toBe('one\nnewer\nthree\n'))
})
