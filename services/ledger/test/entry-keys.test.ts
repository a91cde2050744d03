import { randomBytes } from 'node:crypto'
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { newSecretKey } from '@hutong/process'
import { temporaryFolder } from '@hutong/process/testing'
import { expect, onTestFinished, test } from 'vitest'
import { openEntryKeys, openSealedDetails, sealDetails } from '../src/entries.ts'

const makeFolder = (): string => join(temporaryFolder(onTestFinished), 'entry-keys')

test('a key is made on first use, and the same at every start', async () => {
  const folder = makeFolder()
  const keys = openEntryKeys(folder)
  const epoch = await keys.epoch('2026Q4')
  const sealing = await keys.sealing('minzheng-2026Q4')
  expect(readdirSync(folder).toSorted()).toEqual(['epoch-2026Q4.key', 'seal-minzheng-2026Q4.key'])
  const later = openEntryKeys(folder)
  expect(await later.epoch('2026Q4')).toEqual(epoch)
  expect((await later.sealing('minzheng-2026Q4')).key.equals(sealing.key)).toBe(true)
})

test('a key that somebody adds is in use without a new start, and its entries name it', async () => {
  const folder = makeFolder()
  const keys = openEntryKeys(folder, 0)
  const before = await keys.sealing('minzheng-2026Q4')
  const epoch = await keys.epoch('2026Q4')
  for (const name of ['seal-minzheng-2026Q4', 'epoch-2026Q4'])
    for (const number of [2, 10])
      writeFileSync(join(folder, `${name}.${number}.key`), newSecretKey())
  const after = await keys.sealing('minzheng-2026Q4')
  expect([before.name, after.name]).toEqual(['minzheng-2026Q4', 'minzheng-2026Q4.10'])
  expect(await keys.epoch('2026Q4')).not.toEqual(epoch)
})

test('what an older key sealed is opened by its name', async () => {
  const folder = makeFolder()
  const keys = openEntryKeys(folder, 0)
  const { name, key } = await keys.sealing('minzheng-2026Q4')
  const sealed = sealDetails(key, randomBytes(12), { officer: 'zhang' })
  writeFileSync(join(folder, 'seal-minzheng-2026Q4.2.key'), newSecretKey())
  const opener = keys.opening(name)
  expect(opener && openSealedDetails(opener, sealed)).toEqual({ officer: 'zhang' })
})

test('a search spans every epoch key, also those of one quarter', async () => {
  const folder = makeFolder()
  const keys = openEntryKeys(folder)
  await keys.epoch('2027Q1')
  await keys.epoch('2026Q4')
  writeFileSync(join(folder, 'epoch-2026Q4.2.key'), newSecretKey())
  expect(keys.epochs().map(({ name }) => name)).toEqual(['2026Q4', '2026Q4.2', '2027Q1'])
})

test('looking makes no key', () => {
  const folder = makeFolder()
  const keys = openEntryKeys(folder)
  expect(keys.epochs()).toEqual([])
  expect(keys.opening('minzheng-2026Q4')).toBeUndefined()
})

test('a destroyed key opens nothing, seals nothing and is never made again', async () => {
  const folder = makeFolder()
  const keys = openEntryKeys(folder, 0)
  const { name } = await keys.sealing('minzheng-2022Q1')
  writeFileSync(join(folder, `seal-${name}.destroyed`), '{}')
  // The mark comes first and the key goes then, so a crash may leave both.
  for (const leave of [() => undefined, () => rmSync(join(folder, `seal-${name}.key`))]) {
    leave()
    expect(keys.opening(name)).toBeUndefined()
    await expect(keys.sealing('minzheng-2022Q1')).rejects.toMatchObject({
      code: 'HUTONG_KEY_DESTROYED',
    })
  }
  expect(readdirSync(folder)).toEqual(['seal-minzheng-2022Q1.destroyed'])
})

test('files of other names are no keys of entries', async () => {
  const folder = makeFolder()
  const keys = openEntryKeys(folder)
  await keys.epoch('2026Q4')
  for (const name of [
    'epoch-2026Q5.key',
    'epoch-2026Q4.1.key',
    'epoch-x-2026Q4.key',
    'index.key',
    'epoch-2026Q4.key.1.tmp',
  ])
    writeFileSync(join(folder, name), 'x')
  expect(keys.epochs().map(({ name }) => name)).toEqual(['2026Q4'])
})
