import { generateKeyPairSync } from 'node:crypto'
import {
  cpSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  appendFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { verifyLedger } from '../src/ledger.ts'
import { appendMany, ledgerBench, listeningLogger, type Bench } from './support.ts'

const segment = 'segments/0000000000000000.segment'

test('two ledgers on one folder: the second is refused', async () => {
  const bench = ledgerBench()
  await bench.open()
  await expect(bench.open()).rejects.toMatchObject({ code: 'HUTONG_FOLDER_LOCKED' })
})

test('another key is refused', async () => {
  const bench = await written(5)
  const { privateKey } = generateKeyPairSync('ed25519')
  await expect(bench.open({ key: privateKey })).rejects.toMatchObject({
    code: 'HUTONG_LEDGER_KEY_CHANGED',
  })
})

test('another origin is refused, even when the verifier key beside the folder is gone', async () => {
  const bench = await written(5)
  rmSync(`${bench.folder}.vkey`)
  rmSync(join(bench.folder, 'checkpoint'))
  const opening = bench.open({ origin: 'hutong.example/other' })
  await expect(opening).rejects.toMatchObject({ code: 'HUTONG_LEDGER_KEY_CHANGED' })
})

test('a refused start leaves the folder free for the right one', async () => {
  const bench = await written(5)
  await expect(bench.open({ origin: 'hutong.example/other' })).rejects.toThrow('verifier key')
  await expect(bench.open()).resolves.toBeDefined()
})

test('a batch without its checkpoint is cut, wherever the write ended, and told of', async () => {
  const bench = await written(3)
  const before = readFileSync(join(bench.folder, segment)).length
  const copy = `${bench.folder}-copy`
  cpSync(bench.folder, copy, { recursive: true })
  const ledger = await bench.open()
  await appendMany(ledger, 2, 20)
  await ledger.close()
  const whole = readFileSync(join(bench.folder, segment))
  for (let length = before + 1; length < whole.length; length += 1) {
    rmSync(bench.folder, { recursive: true })
    cpSync(copy, bench.folder, { recursive: true })
    appendFileSync(join(bench.folder, segment), whole.subarray(before, length))
    const { logger, events } = listeningLogger()
    const recovered = await bench.open({ logger })
    expect(recovered.size()).toBe(3)
    expect(events).toContain('ledger-torn-batch-cut')
    await recovered.close()
  }
  expect(await verifyLedger(bench.folder, bench.vkey())).toMatchObject({ valid: true, size: 3 })
})

test('zeros after the last batch are a write that never came, and are cut', async () => {
  const bench = await written(3)
  appendFileSync(join(bench.folder, segment), Buffer.alloc(4096))
  expect((await bench.open()).size()).toBe(3)
})

test('every flipped byte of a segment stops the start and names the frame', async () => {
  const bench = await written(3)
  rmSync(join(bench.folder, 'checkpoint'))
  const file = join(bench.folder, segment)
  const whole = readFileSync(file)
  for (let at = 0; at < whole.length; at += 1) {
    writeFileSync(file, whole.with(at, (whole[at] ?? 0) ^ 0x10))
    await expect(bench.open(), `byte ${at}`).rejects.toMatchObject({
      code: 'HUTONG_LEDGER_DAMAGED',
      message: expect.stringMatching(/frame \d+ at offset \d+ is damaged/),
    })
    expect(readFileSync(file).length).toBe(whole.length)
  }
})

test('a segment cut back to an older batch is refused, since more was published', async () => {
  const bench = await written(3)
  const file = join(bench.folder, segment)
  const older = readFileSync(file).length
  const ledger = await bench.open()
  await appendMany(ledger, 4)
  await ledger.close()
  truncateSync(file, older)
  await expect(bench.open()).rejects.toMatchObject({ code: 'HUTONG_LEDGER_SHRUNK' })
})

test('missing segments are refused', async () => {
  const bench = await written(3)
  rmSync(join(bench.folder, segment))
  await expect(bench.open()).rejects.toMatchObject({ code: 'HUTONG_LEDGER_SHRUNK' })
})

test('a bundle that should stand in for a segment that is gone, but does not, is refused', async () => {
  const bench = ledgerBench()
  const ledger = await bench.open({ segmentBytesMax: 20_000 })
  for (let run = 0; run < 5; run += 1) await appendMany(ledger, 256)
  await ledger.close()
  const oldest = Number(readdirSync(join(bench.folder, 'segments')).toSorted()[0]?.slice(0, 16))
  expect(oldest).toBeGreaterThan(0)
  rmSync(join(bench.folder, `tile/entries/00${oldest / 256 - 1}`))
  await expect(bench.open()).rejects.toMatchObject({ code: 'HUTONG_LEDGER_SEGMENT_MISSING' })
})

test('a missing segment before another is refused', async () => {
  const bench = ledgerBench()
  const ledger = await bench.open({ segmentBytesMax: 20_000 })
  for (let run = 0; run < 5; run += 1) await appendMany(ledger, 256)
  await ledger.close()
  const [oldest, newest] = readdirSync(join(bench.folder, 'segments')).toSorted()
  rmSync(join(bench.folder, 'segments', oldest ?? ''))
  rmSync(join(bench.folder, 'tile/entries'), { recursive: true })
  expect(newest).toBeDefined()
  await expect(bench.open()).rejects.toMatchObject({ code: 'HUTONG_LEDGER_SEGMENT_MISSING' })
})

test('a mixture of two histories under one key is refused', async () => {
  const bench = await written(3)
  const fork = `${bench.folder}-fork`
  cpSync(bench.folder, fork, { recursive: true })
  for (const folder of [bench.folder, fork]) {
    const ledger = await bench.open({ folder })
    await appendMany(ledger, 4)
    await ledger.close()
  }
  cpSync(join(fork, 'checkpoint'), join(bench.folder, 'checkpoint'))
  await expect(bench.open()).rejects.toMatchObject({ code: 'HUTONG_LEDGER_FORKED' })
})

test('a published checkpoint that this key did not sign is refused', async () => {
  const bench = await written(3)
  const file = join(bench.folder, 'checkpoint')
  writeFileSync(file, readFileSync(file, 'utf8').replace('\n3\n', '\n2\n'))
  await expect(bench.open()).rejects.toMatchObject({ code: 'HUTONG_LEDGER_CHECKPOINT_DAMAGED' })
})

test('tiles that were lost or changed are made anew from the segments', async () => {
  const bench = await written(300)
  rmSync(join(bench.folder, 'tile/entries'), { recursive: true })
  writeFileSync(join(bench.folder, 'tile/0/000'), 'no hashes')
  const { logger, events } = listeningLogger()
  await (await bench.open({ logger })).close()
  expect(events).toContain('ledger-tile-repaired')
  expect(await verifyLedger(bench.folder, bench.vkey())).toMatchObject({ valid: true, size: 300 })
})

/** A closed ledger of some entries. */
async function written(count: number): Promise<Bench> {
  const bench = ledgerBench()
  const ledger = await bench.open()
  await appendMany(ledger, count)
  await ledger.close()
  return bench
}
