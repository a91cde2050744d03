import { randomBytes } from 'node:crypto'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openEntryKeys, sealDetails } from '@hutong/ledger/entries'
import type { SealedDetails } from '@hutong/ledger/entries'
import type { Log } from '@hutong/log'
import { HutongError, silentLogger } from '@hutong/process'
import type { Logger } from '@hutong/process'
import { listeningLogger } from '@hutong/process/testing'
import { openDatabase } from '@hutong/sqlite'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { indexEntries, openIndexWriter } from '../../src/audit.ts'
import { migrations } from '../../src/index/sqlite/index-jobs.ts'
import type { Indexing } from '../../src/audit.ts'
import { entry, openBench } from '../open-index.ts'
import type { IndexBench } from '../open-index.ts'

const all = { reader: { as: 'authority' }, order: 'newest', limit: 100 } as const

async function found(bench: IndexBench): Promise<readonly number[]> {
  const index = await bench.openIndex()
  return (await index.search(all)).entries.map(({ at }) => at)
}

test('an index says that a log is read into it before there is an entry', async () => {
  const bench = await openBench(onTestFinished)
  await bench.indexAll()
  const writer = await openIndexWriter(bench.place)
  onTestFinished(() => writer.close())
  const partitions = Array.from(
    { length: bench.log.partitionCount('audit.entries') },
    (_, at) => at,
  )
  expect(await writer.positions()).toEqual(new Map(partitions.map((partition) => [partition, 0])))
})

test('entries are found with all that they say', async () => {
  const bench = await openBench(onTestFinished)
  await bench.append(0, entry(1))
  await bench.indexAll()
  const index = await bench.openIndex()
  expect((await index.search(all)).entries).toEqual([
    {
      ledger: 'hub',
      at: 0,
      time: '2026-11-23T01:00:00.000Z',
      kind: 'answer',
      client: 'real-estate-window',
      department: 'ziran',
      provider: 'minzheng',
      purpose: 'house-transfer',
      recordType: 'marriage.event',
      subject: 'A'.repeat(22),
      answerClass: 'YES',
      bytes: new Uint8Array(Buffer.from(JSON.stringify(entry(1)))),
    },
  ])
})

test('an entry that was copied twice is there once', async () => {
  const bench = await openBench(onTestFinished)
  await bench.append(0, entry(1), entry(2))
  await bench.append(0, entry(1), entry(2), entry(3))
  await bench.indexAll()
  expect(await found(bench)).toEqual([2, 1, 0])
})

test('a restart goes on where it stopped, and neither loses nor repeats', async () => {
  const bench = await openBench(onTestFinished)
  await bench.append(0, entry(1))
  await bench.indexAll()
  await bench.append(1, entry(2))
  await bench.indexAll()
  await bench.indexAll()
  expect(await found(bench)).toEqual([1, 0])
})

test('an index of its own is made of a log that was there before', async () => {
  const bench = await openBench(onTestFinished)
  for (let at = 0; at < 20; at += 1) await bench.append(at, entry(at))
  await bench.indexAll()
  expect(await found(bench)).toHaveLength(20)
})

test.each([
  ['not JSON', '{'],
  ['no object', '7'],
  ['null', 'null'],
])('an entry that is %s is noted and left out, and the next ones are taken', async (_, text) => {
  const bench = await openBench(onTestFinished)
  await bench.append(0, text, entry(1))
  expect(await bench.indexAll()).toEqual(['audit-entry-unreadable'])
  expect(await found(bench)).toEqual([1])
  expect(await bench.indexAll()).toEqual([])
})

test.each(['hub', ':1', 'hub:x', 'hub:', 'hub:1.5', 'hub:-1'])(
  'an entry under the key %s is noted and left out',
  async (key) => {
    const bench = await openBench(onTestFinished)
    await bench.log.append('audit.entries', [{ key, value: Buffer.from(JSON.stringify(entry(1))) }])
    expect(await bench.indexAll()).toEqual(['audit-entry-unreadable'])
    expect(await found(bench)).toEqual([])
  },
)

test('an entry that lacks members is kept all the same', async () => {
  const bench = await openBench(onTestFinished)
  await bench.append(0, { v: 1, kind: 'digest' })
  await bench.indexAll()
  expect(await found(bench)).toEqual([0])
})

test('a log that cannot be read for a while leaves the lag unknown, and is indexed afterwards', async () => {
  const bench = await openBench(onTestFinished)
  await bench.append(0, entry(1))
  const broken = { fails: false }
  const { logger, heard } = listeningLogger()
  const indexing = await followLog(
    bench,
    { ...bench.log, tail: tailThatFails(bench.log, broken) },
    logger,
  )
  await vi.waitUntil(() => indexing.lagRecords() === 0, { timeout: 30_000 })
  broken.fails = true
  await bench.append(1, entry(2))
  await heard('audit-index-failed')
  expect(indexing.lagRecords()).toBeNull()
  broken.fails = false
  await vi.waitUntil(() => indexing.lagRecords() === 0, { timeout: 30_000 })
  expect(await found(bench)).toEqual([1, 0])
})

test('an index that cannot be written for a while misses nothing afterwards', async () => {
  const bench = await openBench(onTestFinished)
  const { logger, heard } = listeningLogger()
  const indexing = await followLog(bench, bench.log, logger)
  const database = new DatabaseSync(bench.place.file)
  database.exec(
    `CREATE TRIGGER broken BEFORE INSERT ON entries_${generationOf(database)} BEGIN SELECT RAISE(ABORT, 'on purpose'); END`,
  )
  await bench.append(0, entry(1), entry(2))
  await heard('audit-index-failed')
  database.exec('DROP TRIGGER broken')
  database.close()
  await vi.waitUntil(() => indexing.lagRecords() === 0, { timeout: 30_000 })
  expect(await found(bench)).toEqual([1, 0])
})

test('a log that ends before what was indexed is told to whoever waits', async () => {
  const bench = await openBench(onTestFinished)
  await bench.append(0, entry(1), entry(2))
  await bench.indexAll()
  const other = await openBench(onTestFinished)
  const indexing = await followLog(bench, other.log, silentLogger)
  await expect(indexing.stopped).rejects.toMatchObject({ code: 'HUTONG_LOG_SHRUNK' })
})

test('every partition is indexed, and a restart goes on where each of them stopped', async () => {
  const first = await openBench(onTestFinished)
  const second = await openBench(onTestFinished)
  const parts = [first, second]
  const spread: Log = {
    ...first.log,
    partitionCount: () => parts.length,
    tail: (topic, partition, from, signal) =>
      (parts[partition] ?? first).log.tail(topic, 0, from, signal),
  }
  await first.append(0, entry(1), entry(2))
  await second.append(2, entry(3))
  await indexToEnd(first, spread)
  await second.append(3, entry(4))
  expect(await indexToEnd(first, spread)).toEqual([])
  expect(await found(first)).toEqual([3, 2, 1, 0])
})

test('an index of an earlier format is made anew from the log', async () => {
  const bench = await openBench(onTestFinished)
  await bench.append(0, entry(1), entry(2))
  const old = openDatabase(bench.place.file, { migrations: migrations.slice(0, 3) })
  old.exec('CREATE TABLE entries (at); CREATE TABLE positions (partition, next)')
  old.exec('INSERT INTO positions VALUES (0, 2)')
  old.close()
  await bench.indexAll()
  expect(await found(bench)).toEqual([1, 0])
})

test.each([
  ['its file is deleted', (file: string) => rmSync(file)],
  [
    'its file is deleted with its journal',
    (file: string) => ['', '-wal', '-shm'].forEach((end) => rmSync(`${file}${end}`)),
  ],
  [
    'a table is dropped',
    (file: string) => {
      const database = new DatabaseSync(file)
      database.exec(`DROP TABLE details_${generationOf(database)}`)
      database.close()
    },
  ],
])('when %s while it runs, the index is made anew and nothing is missing', async (_, destroy) => {
  const bench = await openBench(onTestFinished)
  await bench.append(0, ...Array.from({ length: 20 }, (__, at) => entry(at)))
  const { logger } = listeningLogger()
  const indexing = await followLog(bench, bench.log, logger)
  await vi.waitUntil(() => indexing.lagRecords() === 0, { timeout: 30_000 })
  const index = await bench.openIndex()
  expect((await index.search(all)).entries).toHaveLength(20)
  destroy(bench.place.file)
  await expect(index.search(all)).rejects.toMatchObject({ code: 'HUTONG_AUDIT_INDEX_REBUILDING' })
  await vi.waitUntil(
    () =>
      index.search(all).then(
        () => true,
        () => false,
      ),
    { timeout: 30_000 },
  )
  expect((await index.search(all)).entries).toHaveLength(20)
  await bench.append(20, entry(20))
  await vi.waitUntil(async () => (await found(bench)).length === 21, { timeout: 30_000 })
})

describe('details', () => {
  const sealedKey = 'ziran-2026Q4'
  const seal = async (folder: string, details: SealedDetails): Promise<object> => {
    const { key } = await openEntryKeys(folder).sealing(sealedKey)
    return entry(1, { sealedKey, sealed: sealDetails(key, randomBytes(12), details) })
  }

  test('what the sealing key opens can be searched', async () => {
    const bench = await openBench(onTestFinished)
    const details = {
      officer: 'o-17',
      window: 'w-3',
      caseRef: 'case-1',
      signals: ['own-record'],
    } as const
    await bench.append(0, await seal(bench.entryKeys, { ...details, records: ['r'] }))
    await bench.indexAll()
    const index = await bench.openIndex()
    const { entries } = await index.search({ ...all, officer: 'o-17' })
    expect(entries[0]?.details).toEqual({ sealedKey, ...details })
  })

  test('an entry whose key is not there is indexed without, told once, and no key is made', async () => {
    const bench = await openBench(onTestFinished)
    const sealed = await seal(join(bench.entryKeys, 'elsewhere'), { officer: 'o-17' })
    await bench.append(0, sealed, sealed)
    expect(await bench.indexAll()).toEqual(['audit-sealing-key-missing'])
    expect(await found(bench)).toEqual([1, 0])
    expect(existsSync(join(bench.entryKeys, `seal-${sealedKey}.key`))).toBe(false)
  })

  test('details under another key of that name stay sealed, and the entry is found', async () => {
    const bench = await openBench(onTestFinished)
    await bench.append(0, await seal(join(bench.entryKeys, 'elsewhere'), { officer: 'o-17' }))
    await openEntryKeys(bench.entryKeys).sealing(sealedKey)
    expect(await bench.indexAll()).toEqual(['audit-details-unreadable'])
    expect(await found(bench)).toEqual([0])
  })

  test('what a key opened leaves the index once the key is destroyed', async () => {
    const bench = await openBench(onTestFinished)
    await bench.append(0, await seal(bench.entryKeys, { officer: 'o-17' }))
    await bench.indexAll()
    rmSync(join(bench.entryKeys, `seal-${sealedKey}.key`))
    writeFileSync(join(bench.entryKeys, `seal-${sealedKey}.destroyed`), '{}')
    await bench.indexAll()
    const index = await bench.openIndex()
    const [first] = (await index.search(all)).entries
    expect(first).not.toHaveProperty('details')
  })

  test('a key whose name leads out of the folder is not read', async () => {
    const bench = await openBench(onTestFinished)
    await bench.append(0, entry(1, { sealedKey: '../../etc/key', sealed: 'AAAA' }))
    expect(await bench.indexAll()).toEqual(['audit-sealing-key-missing'])
  })
})

function generationOf(database: DatabaseSync): string {
  const [row] = database.prepare('SELECT generation FROM state').all()
  return String(row?.['generation'])
}

/** Indexes all that a log holds, and stops again. */
async function indexToEnd({ place, entryKeys }: IndexBench, log: Log): Promise<readonly string[]> {
  const { logger, lines } = listeningLogger()
  const openIndex = () => openIndexWriter(place)
  const stop = new AbortController()
  const indexing = await indexEntries({ log, openIndex, entryKeys, logger, signal: stop.signal })
  await vi.waitUntil(() => indexing.lagRecords() === 0, { timeout: 30_000 })
  stop.abort()
  await indexing.stopped
  return lines.map(({ event }) => event)
}

/** Indexes a log until the test is over. */
async function followLog(
  { place, entryKeys }: IndexBench,
  log: Log,
  logger: Logger,
): Promise<Indexing> {
  const openIndex = () => openIndexWriter(place)
  const stop = new AbortController()
  const indexing = await indexEntries({ log, openIndex, entryKeys, logger, signal: stop.signal })
  onTestFinished(async () => {
    stop.abort()
    await Promise.allSettled([indexing.stopped])
  })
  return indexing
}

function tailThatFails(log: Log, broken: { readonly fails: boolean }): Log['tail'] {
  return async function* tail(...words) {
    for await (const batch of log.tail(...words)) {
      if (broken.fails) throw new HutongError('HUTONG_LOG_UNAVAILABLE', 'failed on purpose')
      yield batch
    }
  }
}
