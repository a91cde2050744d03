import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '@hutong/process'
import { listenForTest } from '@hutong/process/testing'
import { expect, onTestFinished, test } from 'vitest'
import { openEntryProver, type EntryProver } from '../src/prove-entry.ts'
import { folderTiles, webTiles, type TileSource } from '../src/tile-source.ts'
import { verifyReceipt } from '../src/verify-receipt.ts'
import { ledgerBench, type Bench } from './support.ts'

const entry = (at: number): Buffer => Buffer.from(`{"v":1,"id":${at}}`)

/** What the queue of a ledger takes. */
const togetherMax = 4_000

/** A ledger of so many entries, closed: all of it is published. */
async function ledgerOf(count: number): Promise<Bench> {
  const bench = ledgerBench()
  const ledger = await bench.open()
  for (let at = 0; at < count; at += togetherMax) {
    const length = Math.min(togetherMax, count - at)
    await Promise.all(Array.from({ length }, (_, more) => ledger.append(entry(at + more))))
  }
  await ledger.close()
  return bench
}

function proverOf({ folder, vkey }: Bench, source: TileSource = folderTiles(folder)): EntryProver {
  return openEntryProver(source, vkey(), systemClock)
}

const whyNot = async (
  prove: EntryProver,
  index: number,
  bytes = entry(index),
): Promise<unknown> => {
  const proved = await prove(index, bytes)
  return proved.ok ? 'proved' : proved.why
}

test.each([1, 2, 3, 255, 256, 257, 511, 512, 700])(
  'every entry of a ledger of %i is proved, and each proof holds by itself',
  async (count) => {
    const bench = await ledgerOf(count)
    const prove = proverOf(bench)
    for (let index = 0; index < count; index += count < 300 ? 1 : 7) {
      const proved = await prove(index, entry(index))
      const receipt = proved.ok ? proved.receipt : proved.why
      const verdict = await verifyReceipt({ receipt, vkey: bench.vkey() })
      expect(verdict).toMatchObject({ valid: true, index, size: count })
    }
  },
)

test('proofs that are asked for at once wait for one checkpoint', async () => {
  const prove = proverOf(await ledgerOf(300))
  const proved = Array.from({ length: 300 }, (_, index) => whyNot(prove, index))
  expect(new Set(await Promise.all(proved))).toEqual(new Set(['proved']))
})

test('a tree of three levels of tiles is proved from its corners', async () => {
  const count = 66_000
  const bench = await ledgerOf(count)
  const prove = proverOf(bench)
  for (const index of [0, 255, 256, 65_535, 65_536, count - 1]) {
    const proved = await prove(index, entry(index))
    const receipt = proved.ok ? proved.receipt : proved.why
    expect(await verifyReceipt({ receipt, vkey: bench.vkey() })).toMatchObject({ valid: true })
  }
}, 60_000)

test('an entry behind the published checkpoint is not proved yet', async () => {
  expect(await whyNot(proverOf(await ledgerOf(3)), 3)).toBe('not-published')
})

test('other bytes than the ledger has are told from a damaged tile', async () => {
  const prove = proverOf(await ledgerOf(300))
  expect(await whyNot(prove, 7, entry(8))).toBe('entry-differs')
})

test.each([
  ['a changed byte in a tile of leaves', 'tile/0/000', 'tile-damaged'],
  ['a changed byte in the tile above', 'tile/1/000.p/2', 'tile-damaged'],
])('%s gives no proof', async (_, path, why) => {
  const bench = await ledgerOf(600)
  const file = join(bench.folder, path)
  const bytes = readFileSync(file)
  writeFileSync(file, bytes.with(33, (bytes[33] ?? 0) ^ 1))
  expect(await whyNot(proverOf(bench), 3)).toBe(why)
})

test('a tile that was cut short is damaged, and one that is gone is missing', async () => {
  const bench = await ledgerOf(600)
  const file = join(bench.folder, 'tile/0/000')
  writeFileSync(file, readFileSync(file).subarray(0, 64))
  expect(await whyNot(proverOf(bench), 3)).toBe('tile-damaged')
  rmSync(file)
  expect(await whyNot(proverOf(bench), 3)).toBe('tile-missing')
})

test('a damaged tile leaves the proofs that do not lead through it', async () => {
  const bench = await ledgerOf(600)
  rmSync(join(bench.folder, 'tile/0/000'))
  expect(await whyNot(proverOf(bench), 300)).toBe('proved')
})

test('a checkpoint of another key proves nothing', async () => {
  const [bench, other] = [await ledgerOf(3), await ledgerOf(3)]
  const prove = openEntryProver(folderTiles(bench.folder), other.vkey(), systemClock)
  expect(await whyNot(prove, 1)).toBe('checkpoint-invalid')
})

test('of several keys of one name any may have signed', async () => {
  const [bench, other] = [await ledgerOf(3), await ledgerOf(3)]
  const vkeys = `${other.vkey()}${bench.vkey()}`
  const prove = openEntryProver(folderTiles(bench.folder), vkeys, systemClock)
  expect(await whyNot(prove, 1)).toBe('proved')
})

test('a ledger without a checkpoint has nothing published', async () => {
  const bench = await ledgerOf(3)
  renameSync(join(bench.folder, 'checkpoint'), join(bench.folder, 'checkpoint.away'))
  expect(await whyNot(proverOf(bench), 1)).toBe('not-published')
})

test('a prover that goes on while the ledger grows proves what was published since', async () => {
  const bench = ledgerBench()
  const ledger = await bench.open()
  await ledger.append(entry(0))
  let now = 0
  const prove = openEntryProver(folderTiles(bench.folder), bench.vkey(), { now: () => now })
  const rest = Array.from({ length: 300 }, (_, at) => ledger.append(entry(at + 1)))
  await Promise.all(rest)
  await ledger.close()
  expect(await whyNot(prove, 0)).toBe('proved')
  const again = await bench.open()
  await again.append(entry(301))
  await again.close()
  now += 10_000
  expect(await whyNot(prove, 301)).toBe('proved')
  expect(await whyNot(prove, 0)).toBe('proved')
})

/** Serves the files of a folder, and counts what was asked for. */
async function serveFolder(folder: string): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = []
  const url = await listenForTest(onTestFinished, (request, response) => {
    asked.push(request.url ?? '')
    try {
      response.end(readFileSync(join(folder, request.url ?? '')))
    } catch {
      response.statusCode = 404
      response.end()
    }
  })
  return { url, asked }
}

test('a ledger that is served over HTTP is proved alike, each tile asked for once', async () => {
  const bench = await ledgerOf(600)
  const { url, asked } = await serveFolder(bench.folder)
  const prove = proverOf(bench, webTiles(url))
  for (let index = 0; index < 600; index += 1) expect(await whyNot(prove, index)).toBe('proved')
  expect(asked.toSorted()).toEqual([
    '/checkpoint',
    '/tile/0/000',
    '/tile/0/001',
    '/tile/0/002.p/88',
    '/tile/1/000.p/2',
  ])
})

test('a ledger that does not answer gives no proof, and says so', async () => {
  const bench = await ledgerOf(3)
  const prove = proverOf(bench, webTiles('http://127.0.0.1:1/ledger'))
  expect(await whyNot(prove, 1)).toBe('ledger-unreachable')
})
