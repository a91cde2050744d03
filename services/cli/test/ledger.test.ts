import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '@hutong/process/testing'
import { run } from './run-command.ts'
import { sealEntries } from './seal-entries.ts'

test('a whole ledger is 0, with its size and root', async () => {
  const { folder } = await sealEntries(temporaryFolder(onTestFinished))
  const { code, out } = await run(['ledger', 'verify', `${folder}/`, '--json'])
  expect(code).toBe(0)
  expect(JSON.parse(out)).toEqual({
    valid: true,
    size: 301,
    publishedSize: 301,
    root: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/u),
  })
})

test('one flipped byte is 1, and the place is named', async () => {
  const { folder } = await sealEntries(temporaryFolder(onTestFinished))
  const segments = join(folder, 'segments')
  const file = join(segments, readdirSync(segments)[0] ?? '')
  const bytes = readFileSync(file)
  const flippedAt = Math.floor(bytes.length / 2)
  bytes.writeUInt8(bytes.readUInt8(flippedAt) ^ 1, flippedAt)
  writeFileSync(file, bytes)
  const { code, out } = await run(['ledger', 'verify', folder])
  expect(code).toBe(1)
  expect(out).toMatch(/^不成立 NOT VALID:\n {2}\S+/u)
})

test('a folder that is none is 2', async () => {
  const { code, told } = await run(['ledger', 'verify', 'nowhere'])
  expect(code).toBe(2)
  expect(told).toContain('nowhere.vkey cannot be read')
})
