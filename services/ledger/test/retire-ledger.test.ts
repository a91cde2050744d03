import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { silentLogger, systemClock } from '@hutong/process'
import { temporaryFolder } from '@hutong/process/testing'
import { expect, onTestFinished, test } from 'vitest'
import { openEntryKeys, quarterOf } from '../src/entry-keys.ts'
import { readLedgerKeys } from '../src/keys/ledger-key-files.ts'
import { retireLedger, type Retiring } from '../src/keys/keys.ts'
import { openLedger, verifyLedger, type SealedEntry } from '../src/ledger.ts'
import { appendMany } from './support.ts'
import { startWitness } from './witness/open-watched.ts'

test('a retired ledger ends with an entry that says so, is verified as before, and never opened again', async () => {
  const { retiring, copied, verify, open } = await written(300)
  expect(await retireLedger(retiring)).toMatchObject({ size: 301, isWitnessed: false })
  expect(await verify()).toMatchObject({ valid: true, size: 301, publishedSize: 301 })
  const last = copied.at(-1)
  expect(last?.index).toBe(300)
  expect(JSON.parse(Buffer.from(last?.bytes ?? []).toString('utf8'))).toMatchObject({
    kind: 'admin',
    action: 'ledger-retired',
  })
  await expect(open()).rejects.toMatchObject({ code: 'HUTONG_LEDGER_RETIRED' })
  await expect(retireLedger(retiring)).rejects.toMatchObject({ code: 'HUTONG_LEDGER_RETIRED' })
})

test('a ledger at work is not retired', async () => {
  const { retiring, open } = await written(1)
  await open()
  await expect(retireLedger(retiring)).rejects.toMatchObject({ code: 'HUTONG_FOLDER_LOCKED' })
})

test('the last checkpoint is cosigned, and published with the cosignature', async () => {
  const { retiring, key, folder } = await written(5)
  const witness = await startWitness(key)
  expect(await retireLedger({ ...retiring, witness })).toMatchObject({ size: 6, isWitnessed: true })
  const published = readFileSync(join(folder, 'checkpoint'), 'utf8')
  expect(published).toContain(`— ${witness.key.name} `)
  expect(readFileSync(join(folder, 'checkpoint.witnessed'), 'utf8')).toBe(published)
})

test('while the witness is silent nothing is retired; the next try makes no second entry', async () => {
  const { retiring, key, verify } = await written(5)
  const witness = await startWitness(key)
  await witness.stop()
  await expect(retireLedger({ ...retiring, witness })).rejects.toMatchObject({
    code: 'HUTONG_LEDGER_WITNESS_SILENT',
  })
  expect(await retireLedger(retiring)).toMatchObject({ size: 6 })
  expect(await verify()).toMatchObject({ valid: true, size: 6 })
})

test('a copy that fails leaves the ledger as it was, to be tried again', async () => {
  const { retiring, open } = await written(5)
  const append = () => Promise.reject(new Error('the shared log is away'))
  await expect(retireLedger({ ...retiring, append })).rejects.toThrow('away')
  await (await open()).close()
})

test('without its key, or in a folder where none began, nothing is made', async () => {
  const { retiring } = await written(1)
  const elsewhere = { ...retiring, folder: join(retiring.keys, 'nowhere') }
  await expect(retireLedger(elsewhere)).rejects.toMatchObject({ code: 'HUTONG_LEDGER_NOT_BEGUN' })
  rmSync(retiring.keys, { recursive: true })
  await expect(retireLedger(retiring)).rejects.toMatchObject({ code: 'HUTONG_LEDGER_KEY_CHANGED' })
})

test('in a folder without the keys of its entries none is made, and nothing is retired', async () => {
  const { retiring, open } = await written(1)
  const entryKeys = temporaryFolder(onTestFinished)
  await expect(retireLedger({ ...retiring, entryKeys })).rejects.toMatchObject({
    code: 'HUTONG_LEDGER_KEY_CHANGED',
    message: expect.stringContaining('--entry-keys'),
  })
  expect(readdirSync(entryKeys)).toEqual([])
  const ledger = await open()
  expect(ledger.size()).toBe(1)
})

/** A closed ledger of some entries, and what retires it. */
async function written(count: number) {
  const data = temporaryFolder(onTestFinished)
  const folder = join(data, 'ledger', 'hub')
  const keys = join(data, 'keys')
  const [key] = await readLedgerKeys(keys, 'hub')
  await openEntryKeys(keys).epoch(quarterOf(systemClock.now()))
  const means = { clock: systemClock, logger: silentLogger }
  const open = async () => {
    const ledger = await openLedger({ ...means, folder, origin: 'hutong.example/hub', key })
    onTestFinished(() => ledger.close())
    return ledger
  }
  const ledger = await open()
  await appendMany(ledger, count)
  await ledger.close()
  const copied: SealedEntry[] = []
  const append = (entries: readonly SealedEntry[]): Promise<void> => {
    copied.push(...entries)
    return Promise.resolve()
  }
  const retiring: Retiring = {
    ...means,
    folder,
    instance: 'hub',
    keys,
    entryKeys: keys,
    by: 'keeper',
    append,
  }
  const verify = () => verifyLedger(folder, readFileSync(`${folder}.vkeys`, 'utf8'))
  return { retiring, copied, verify, open, key, folder }
}
