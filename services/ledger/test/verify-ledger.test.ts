import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { wait } from '@hutong/process'
import { expect, test } from 'vitest'
import { verifyLedger, type Ledger } from '../src/ledger.ts'
import { appendMany, ledgerBench } from './support.ts'

test('a whole ledger is valid, and a copy of nothing is not', async () => {
  const bench = await closedLedger()
  expect(await verifyLedger(bench.folder, bench.vkey())).toMatchObject({ valid: true, size: 600 })
  expect(await verifyLedger(`${bench.folder}-none`, bench.vkey())).toMatchObject({ valid: false })
})

test.each([
  'tile/entries/000',
  'tile/entries/001',
  'tile/entries/002.p/88',
  'tile/0/000',
  'tile/0/001',
  'tile/1/000.p/2',
  'tile/0/002.p/30',
])('a changed byte in %s is found there', async (path) => {
  const bench = await closedLedger()
  const file = join(bench.folder, path)
  const bytes = readFileSync(file)
  writeFileSync(file, bytes.with(33, (bytes[33] ?? 0) ^ 1))
  const verdict = await verifyLedger(bench.folder, bench.vkey())
  expect(verdict).toMatchObject({ valid: false })
  expect(verdict.valid ? [] : verdict.problems.map(({ where }) => where)).toContain(path)
})

test.each(['tile/entries/000', 'tile/0/001', 'tile/1/000.p/2'])(
  'a missing %s is found',
  async (path) => {
    const bench = await closedLedger()
    rmSync(join(bench.folder, path))
    const verdict = await verifyLedger(bench.folder, bench.vkey())
    expect(verdict.valid ? [] : verdict.problems.map(({ where }) => where)).toContain(path)
  },
)

test('a changed byte in a segment is found with its frame', async () => {
  const bench = await closedLedger()
  const file = join(bench.folder, 'segments/0000000000000000.segment')
  const bytes = readFileSync(file)
  writeFileSync(file, bytes.with(5000, (bytes[5000] ?? 0) ^ 1))
  expect(await verifyLedger(bench.folder, bench.vkey())).toMatchObject({
    valid: false,
    problems: [{ where: 'segments', what: expect.stringContaining('frame ') }],
  })
})

test('a file that is no tile is pointed at', async () => {
  const bench = await closedLedger()
  writeFileSync(join(bench.folder, 'tile/0/notes'), 'hello')
  expect(await verifyLedger(bench.folder, bench.vkey())).toMatchObject({
    valid: false,
    problems: [{ where: 'tile/0/notes' }],
  })
})

test('a ledger at work is valid whenever it is looked at', async () => {
  const bench = ledgerBench()
  const ledger = await bench.open({ segmentBytesMax: 30_000 })
  const stop = new AbortController()
  const writing = writeUntil(stop.signal, ledger)
  const publishedSizes = new Set<number>()
  try {
    while (publishedSizes.size < 5) {
      const verdict = await verifyLedger(bench.folder, bench.vkey())
      expect(verdict).toMatchObject({ valid: true })
      if (verdict.valid) publishedSizes.add(verdict.publishedSize)
    }
  } finally {
    stop.abort()
    await writing
  }
})

test('a checkpoint from before the oldest segment leaves a gap, which is pointed at', async () => {
  const bench = ledgerBench()
  const checkpoint = join(bench.folder, 'checkpoint')
  const early = await bench.open({ segmentBytesMax: 30_000 })
  await appendMany(early, 20)
  await early.close()
  const old = readFileSync(checkpoint)
  for (let run = 0; run < 4; run += 1) {
    const ledger = await bench.open({ segmentBytesMax: 30_000 })
    await appendMany(ledger, 777)
    await ledger.close()
  }
  writeFileSync(checkpoint, old)
  expect(await verifyLedger(bench.folder, bench.vkey())).toMatchObject({
    valid: false,
    problems: [{ where: 'checkpoint' }],
  })
})

test("another keeper's key is refused", async () => {
  const bench = await closedLedger()
  const other = await closedLedger()
  expect(await verifyLedger(bench.folder, other.vkey())).toMatchObject({ valid: false })
})

/** A few entries every few milliseconds, as a hub at work has them. */
async function writeUntil(signal: AbortSignal, ledger: Ledger): Promise<void> {
  while (!signal.aborted) {
    await appendMany(ledger, 8)
    await wait(5, signal)
  }
}

/** 600 entries, published at 542 and at 600, so that parts of tiles are there too. */
async function closedLedger() {
  const bench = ledgerBench()
  for (const count of [542, 58]) {
    const ledger = await bench.open()
    await appendMany(ledger, count)
    await ledger.close()
  }
  return bench
}
