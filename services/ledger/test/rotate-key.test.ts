import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { appendFileSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSignedNote } from '@hutong/merkle'
import { expect, test } from 'vitest'
import { verifyLedger, verifyReceipt } from '../src/ledger.ts'
import { appendMany, ledgerBench, listeningLogger } from './support.ts'

const segment = 'segments/0000000000000000.segment'
const newKey = (): KeyObject => generateKeyPairSync('ed25519').privateKey

test('over a rotation whoever has either key can verify; afterwards the new one alone', async () => {
  const { bench, ledger, newer, linesOf } = await rotated()
  const [older, latest] = linesOf('vkeys')
  expect(bench.vkey()).toBe(`${latest}\n`)
  const [both] = await appendMany(ledger, 1)
  for (const vkey of [older, latest, `${older}\n${latest}`]) {
    expect(await verifyReceipt({ receipt: both?.receipt ?? '', vkey: vkey ?? '' })).toMatchObject({
      valid: true,
    })
  }
  await ledger.signWith([newer])
  const [after] = await appendMany(ledger, 1)
  const verdictOf = (vkey: string | undefined) =>
    verifyReceipt({ receipt: after?.receipt ?? '', vkey: vkey ?? '' })
  expect(await verdictOf(older)).toMatchObject({ problem: 'signature' })
  expect(await verdictOf(`${older}\n${latest}`)).toMatchObject({ valid: true })
  expect(linesOf('vkeys')).toEqual([older, latest])
})

test('a start goes on with the keys that are left, and the whole is still verified', async () => {
  const { bench, ledger, newer, linesOf } = await rotated()
  await appendMany(ledger, 3)
  await ledger.close()
  const again = await bench.open({ newerKeys: [newer] })
  await appendMany(again, 3)
  expect(signatureCount(again.checkpoint())).toBe(2)
  await again.close()
  const alone = await bench.open({ key: newer })
  await appendMany(alone, 3)
  expect(signatureCount(alone.checkpoint())).toBe(1)
  await alone.close()
  const [older = '', latest = ''] = linesOf('vkeys')
  expect(await verifyLedger(bench.folder, `${older}\n${latest}`)).toMatchObject({
    valid: true,
    size: 12,
  })
  expect(await verifyLedger(bench.folder, latest)).toMatchObject({ valid: false })
})

test('a key that the ledger never took up signs nothing', async () => {
  const bench = ledgerBench()
  await (await bench.open()).close()
  const ledger = await bench.open({ newerKeys: [newKey()] })
  await appendMany(ledger, 1)
  expect(signatureCount(ledger.checkpoint())).toBe(1)
  expect(ledger.verifiers()).toHaveLength(1)
})

test('a new ledger begins with all the keys that there are', async () => {
  const bench = ledgerBench()
  const ledger = await bench.open({ newerKeys: [newKey()] })
  await appendMany(ledger, 1)
  expect(signatureCount(ledger.checkpoint())).toBe(2)
})

test('a key that is no successor is refused, also after a rotation', async () => {
  const { bench, ledger } = await rotated()
  await ledger.close()
  await expect(bench.open({ key: newKey() })).rejects.toMatchObject({
    code: 'HUTONG_LEDGER_KEY_CHANGED',
  })
})

test('a folder that knows one key only is opened, and learns the longer list', async () => {
  const bench = ledgerBench()
  await (await bench.open()).close()
  rmSync(`${bench.folder}.vkeys`)
  await (await bench.open()).close()
  expect(readFileSync(`${bench.folder}.vkeys`, 'utf8')).toBe(bench.vkey())
})

test('a list of keys that is none stops the start, and stays as it is', async () => {
  const bench = ledgerBench()
  await (await bench.open()).close()
  writeFileSync(`${bench.folder}.vkeys`, 'no key\n')
  await expect(bench.open()).rejects.toMatchObject({ code: 'HUTONG_LEDGER_VKEYS_MALFORMED' })
  expect(readFileSync(`${bench.folder}.vkeys`, 'utf8')).toBe('no key\n')
})

test('another key beside the folder than those that the ledger had stops the start', async () => {
  const bench = ledgerBench()
  await (await bench.open()).close()
  const other = ledgerBench()
  await (await other.open()).close()
  writeFileSync(`${bench.folder}.vkey`, other.vkey())
  await expect(bench.open()).rejects.toMatchObject({ code: 'HUTONG_LEDGER_VKEYS_MALFORMED' })
})

test('a crash between the two lists of keys is mended by the next start', async () => {
  const { bench, ledger, newer, linesOf } = await rotated()
  const [older, latest] = linesOf('vkeys')
  await ledger.close()
  writeFileSync(`${bench.folder}.vkey`, `${older}\n`)
  await (await bench.open({ newerKeys: [newer] })).close()
  expect(bench.vkey()).toBe(`${latest}\n`)
})

test.each([
  ['the first under both keys', 1],
  ['a later one under both keys', 2],
])('a batch that was cut off anywhere in its signatures is no damage: %s', async (_, count) => {
  const { bench, ledger, newer } = await rotated({ entriesAfter: count - 1 })
  const change = { newerKeys: [newer] }
  await ledger.close()
  const before = readFileSync(join(bench.folder, segment)).length
  const copy = `${bench.folder}-copy`
  cpSync(bench.folder, copy, { recursive: true })
  const writing = await bench.open(change)
  await appendMany(writing, 1, 20)
  await writing.close()
  const whole = readFileSync(join(bench.folder, segment))
  // Two signature lines, and some bytes of what they sign.
  const from = Math.max(before + 1, whole.length - 280)
  for (let length = from; length < whole.length; length += 1) {
    rmSync(bench.folder, { recursive: true })
    cpSync(copy, bench.folder, { recursive: true })
    appendFileSync(join(bench.folder, segment), whole.subarray(before, length))
    const { logger, events } = listeningLogger()
    await (await bench.open({ ...change, logger })).close()
    expect(events).toContain('ledger-torn-batch-cut')
  }
})

test('every flipped byte of a segment that two keys signed stops the start', async () => {
  const { bench, ledger, newer } = await rotated()
  await appendMany(ledger, 1, 20)
  await ledger.close()
  rmSync(join(bench.folder, 'checkpoint'))
  const file = join(bench.folder, segment)
  const whole = readFileSync(file)
  for (let at = 0; at < whole.length; at += 1) {
    writeFileSync(file, whole.with(at, (whole[at] ?? 0) ^ 0x10))
    await expect(bench.open({ newerKeys: [newer] }), `byte ${at}`).rejects.toMatchObject({
      code: 'HUTONG_LEDGER_DAMAGED',
    })
  }
})

/** A ledger of three entries that has taken up a second key. */
async function rotated({ entriesAfter = 0 } = {}) {
  const bench = ledgerBench()
  const ledger = await bench.open()
  await appendMany(ledger, 3)
  const newer = newKey()
  await ledger.signWith([bench.key, newer])
  if (entriesAfter > 0) await appendMany(ledger, entriesAfter)
  const linesOf = (ending: string) =>
    readFileSync(`${bench.folder}.${ending}`, 'utf8').trim().split('\n')
  return { bench, ledger, newer, linesOf }
}

const signatureCount = (note: string): number => parseSignedNote(note)?.signatures.length ?? 0
