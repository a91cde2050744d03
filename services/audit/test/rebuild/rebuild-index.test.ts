import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { folderTiles, openLedger } from '@hutong/ledger'
import { signingKey, silentLogger, systemClock } from '@hutong/process'
import { temporaryFolder } from '@hutong/process/testing'
import { expect, onTestFinished, test } from 'vitest'
import {
  checkIndex,
  openIndexBuilder,
  openIndexReader,
  openIndexWriter,
  rebuildIndex,
} from '../../src/audit.ts'
import type { SourceLedger } from '../../src/audit.ts'
import { indexEntry } from '../../src/testing/index-entry.ts'
import { entry } from '../open-index.ts'

const all = { reader: { as: 'authority' }, order: 'oldest', limit: 500 } as const

async function openBench() {
  const folder = temporaryFolder(onTestFinished)
  const place = { kind: 'sqlite', file: join(folder, 'audit.db') } as const
  const index = await openIndexReader(place)
  onTestFinished(() => index.close())
  const writer = await openIndexWriter(place)
  await writer.settle(await writer.identity())
  onTestFinished(() => writer.close())
  const stop = new AbortController()

  return {
    place,
    index,
    writer,
    stop,
    /** A ledger of so many entries, all of them published. */
    makeLedger: async (name: string, count: number): Promise<SourceLedger> => {
      const ledger = await openLedger({
        folder: join(folder, 'ledger', name),
        origin: `hutong.example/${name}`,
        key: await signingKey(join(folder, 'keys'), name),
        clock: systemClock,
        logger: silentLogger,
      })
      const texts = Array.from({ length: count }, (_, at) =>
        JSON.stringify(entry(at % 24, { id: `${name}-${at}` })),
      )
      await Promise.all(texts.map((text) => ledger.append(Buffer.from(text))))
      await ledger.close()
      return {
        name,
        tiles: folderTiles(join(folder, 'ledger', name)),
        vkeys: readFileSync(join(folder, 'ledger', `${name}.vkey`), 'utf8'),
      }
    },
    rebuild: async (...ledgers: readonly SourceLedger[]) => {
      const builder = await openIndexBuilder(place)
      const progress: string[] = []
      try {
        const report = await rebuildIndex({
          ledgers,
          builder,
          openDetails: () => undefined,
          onProgress: ({ ledger, entriesDone, entries }) =>
            progress.push(`${ledger} ${entriesDone}/${entries}`),
          signal: stop.signal,
        })
        return { ...report, progress }
      } finally {
        await builder.close()
      }
    },
    check: (...ledgers: readonly SourceLedger[]) =>
      checkIndex({ ledgers, index, onProgress: () => undefined }),
    damage: (name: string, path: string) => {
      const file = join(folder, 'ledger', name, path)
      const bytes = readFileSync(file)
      bytes[100] = (bytes[100] ?? 0) ^ 1
      writeFileSync(file, bytes)
    },
  }
}

test('several ledgers become one index, which is equal to their tiles', async () => {
  const bench = await openBench()
  const first = await bench.makeLedger('gateway-1', 1_300)
  const second = await bench.makeLedger('gateway-2', 3)
  const { ledgers, notGiven, unreadable, progress } = await bench.rebuild(first, second)
  expect({ ledgers, notGiven, unreadable }).toEqual({
    ledgers: [
      { name: 'gateway-1', entries: 1_300 },
      { name: 'gateway-2', entries: 3 },
    ],
    notGiven: [],
    unreadable: 0,
  })
  expect(progress).toEqual(['gateway-1 1024/1300', 'gateway-1 1300/1300', 'gateway-2 3/3'])
  expect(await bench.index.ledgers()).toEqual(
    new Map([
      ['gateway-1', 1_300],
      ['gateway-2', 3],
    ]),
  )
  const report = await bench.check(first, second)
  expect(report).toMatchObject({ equal: true })
  for (const one of report.ledgers) expect(one.indexDigest).toBe(one.tilesDigest)
})

test('an empty ledger is one, and makes an empty index', async () => {
  const bench = await openBench()
  const empty = await bench.makeLedger('gateway-1', 0)
  await bench.rebuild(empty)
  expect((await bench.index.search(all)).entries).toEqual([])
  expect(await bench.check(empty)).toMatchObject({ equal: true })
})

test.each([
  ['a bundle is damaged', 'tile/entries/001', /tile\/entries\/001 of the ledger gateway-1/],
  ['a tile of hashes is damaged', 'tile/0/002', /tile\/entries\/002 of the ledger gateway-1/],
  ['the checkpoint is damaged', 'checkpoint', /the checkpoint of the ledger gateway-1/],
])('when %s, it is named, and the index in use stays as it is', async (_, path, told) => {
  const bench = await openBench()
  const ledger = await bench.makeLedger('gateway-1', 1_024)
  await bench.writer.add({ partition: 0, from: 0, next: 1, entries: [indexEntry(7)] })
  bench.damage('gateway-1', path)
  await expect(bench.rebuild(ledger)).rejects.toThrow(told)
  expect((await bench.index.search(all)).entries.map(({ at }) => at)).toEqual([7])
  await expect(bench.check(ledger)).rejects.toThrow(told)
})

test('a ledger under a key that is not trusted is not read', async () => {
  const bench = await openBench()
  const ledger = await bench.makeLedger('gateway-1', 3)
  const other = await bench.makeLedger('gateway-2', 3)
  await expect(bench.rebuild({ ...ledger, vkeys: other.vkeys })).rejects.toMatchObject({
    code: 'HUTONG_LEDGER_CHECKPOINT_DAMAGED',
  })
})

test.each([
  ['two of them are one', ['gateway-1', 'gateway-2'], ['gateway-1', 'gateway-1']],
  ['their places are exchanged', ['gateway-1', 'gateway-2'], ['gateway-2', 'gateway-1']],
])(
  'under keys that are trusted for all ledgers, where %s, nothing is exchanged',
  async (_, names, places) => {
    const bench = await openBench()
    const made = [await bench.makeLedger('gateway-1', 3), await bench.makeLedger('gateway-2', 3)]
    const vkeys = made.map((one) => one.vkeys).join('')
    const given = names.flatMap((name, at) => {
      const place = made.find((one) => one.name === places[at])
      return place ? [{ name, tiles: place.tiles, vkeys }] : []
    })
    await expect(bench.rebuild(...given)).rejects.toMatchObject({
      code: 'HUTONG_AUDIT_LEDGERS_MIXED',
    })
    expect((await bench.index.search(all)).entries).toEqual([])
  },
)

test('a ledger that was not given is told, and searches wait until the log was read', async () => {
  const bench = await openBench()
  const ledger = await bench.makeLedger('gateway-1', 3)
  const other = indexEntry(1, { ledger: 'gateway-2' })
  await bench.writer.add({ partition: 0, from: 0, next: 1, entries: [other] })
  expect(await bench.rebuild(ledger)).toMatchObject({ notGiven: ['gateway-2'] })
  await expect(bench.index.search(all)).rejects.toMatchObject({
    code: 'HUTONG_AUDIT_INDEX_REBUILDING',
  })
})

test('what the index held beyond the tiles that were read is not missing in silence: searches wait for it', async () => {
  const bench = await openBench()
  const ledger = await bench.makeLedger('gateway-1', 3)
  // The ledger grew after its checkpoint was read, and the index has heard of it.
  const entries = [0, 1, 2, 3].map((at) => indexEntry(at, { ledger: 'gateway-1' }))
  await bench.writer.add({ partition: 0, from: 0, next: 4, entries })
  expect(await bench.rebuild(ledger)).toMatchObject({ notGiven: [], grown: ['gateway-1'] })
  await expect(bench.index.search(all)).rejects.toMatchObject({
    code: 'HUTONG_AUDIT_INDEX_REBUILDING',
  })
})

test('one that is stopped leaves the index in use as it is', async () => {
  const bench = await openBench()
  const ledger = await bench.makeLedger('gateway-1', 3)
  bench.stop.abort()
  await expect(bench.rebuild(ledger)).rejects.toMatchObject({
    code: 'HUTONG_AUDIT_REBUILD_STOPPED',
  })
  expect((await bench.index.search(all)).entries).toEqual([])
})

test.each([
  ['lacks an entry', 'DELETE FROM ENTRIES WHERE at = 2', 'entry 2 of the ledger gateway-1'],
  [
    'holds other bytes',
    `UPDATE ENTRIES SET bytes = x'00' WHERE at = 1`,
    'entry 1 of the ledger gateway-1 is another one',
  ],
  [
    'says another time',
    `UPDATE ENTRIES SET time = '2026' WHERE at = 0`,
    'entry 0 of the ledger gateway-1 is another one',
  ],
  [
    'holds a ledger that was not given',
    `INSERT INTO ENTRIES SELECT 'other', at, time, shape, subject, cause, bytes FROM ENTRIES`,
    'the ledger other, which was not given',
  ],
])('an index that %s is not equal, and the first difference is named', async (_, change, told) => {
  const bench = await openBench()
  const ledger = await bench.makeLedger('gateway-1', 3)
  await bench.rebuild(ledger)
  const database = new DatabaseSync(bench.place.file)
  const [row] = database.prepare('SELECT generation FROM state').all()
  database.exec(change.replaceAll('ENTRIES', `entries_${String(row?.['generation'])}`))
  database.close()
  const report = await bench.check(ledger)
  expect(report).toMatchObject({ equal: false, difference: expect.stringContaining(told) })
})
