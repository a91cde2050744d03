import { DatabaseSync } from 'node:sqlite'
import type { Log } from '@hutong/log'
import { HutongError, silentLogger } from '@hutong/process'
import type { Logger } from '@hutong/process'
import { listeningLogger } from '@hutong/process/testing'
import { openDatabase } from '@hutong/sqlite'
import { expect, onTestFinished, test, vi } from 'vitest'
import { indexEntries } from '../src/audit.ts'
import { migrations } from '../src/index-jobs.ts'
import type { Indexing } from '../src/audit.ts'
import { entry, openBench } from './open-index.ts'
import type { IndexBench } from './open-index.ts'

const found = (bench: IndexBench): readonly number[] =>
  bench
    .openIndex()
    .search({ limit: 100 })
    .entries.map(({ index }) => index)

test('entries are found with all that they say', async () => {
  const bench = await openBench(onTestFinished)
  await bench.append(0, entry(1))
  await bench.indexAll()
  expect(bench.openIndex().search({ limit: 10 })).toEqual({
    entries: [{ ledger: 'hub', index: 0, entry: entry(1) }],
    next: null,
  })
})

test('an entry that was copied twice is there once', async () => {
  const bench = await openBench(onTestFinished)
  await bench.append(0, entry(1), entry(2))
  await bench.append(0, entry(1), entry(2), entry(3))
  await bench.indexAll()
  expect(found(bench)).toEqual([2, 1, 0])
})

test('a restart goes on where it stopped, and neither loses nor repeats', async () => {
  const bench = await openBench(onTestFinished)
  await bench.append(0, entry(1))
  await bench.indexAll()
  await bench.append(1, entry(2))
  await bench.indexAll()
  await bench.indexAll()
  expect(found(bench)).toEqual([1, 0])
})

test('an index of its own is made of a log that was there before', async () => {
  const bench = await openBench(onTestFinished)
  for (let at = 0; at < 20; at += 1) await bench.append(at, entry(at))
  await bench.indexAll()
  expect(found(bench)).toHaveLength(20)
})

test.each([
  ['not JSON', '{'],
  ['no object', '7'],
  ['null', 'null'],
])('an entry that is %s is noted and left out, and the next ones are taken', async (_, text) => {
  const bench = await openBench(onTestFinished)
  await bench.append(0, text, entry(1))
  expect(await bench.indexAll()).toEqual(['audit-entry-unreadable'])
  expect(found(bench)).toEqual([1])
  expect(await bench.indexAll()).toEqual([])
})

test.each(['hub', ':1', 'hub:x', 'hub:', 'hub:1.5', 'hub:-1'])(
  'an entry under the key %s is noted and left out',
  async (key) => {
    const bench = await openBench(onTestFinished)
    await bench.log.append('audit.entries', [{ key, value: Buffer.from(JSON.stringify(entry(1))) }])
    expect(await bench.indexAll()).toEqual(['audit-entry-unreadable'])
    expect(found(bench)).toEqual([])
  },
)

test('an entry that lacks members is kept all the same', async () => {
  const bench = await openBench(onTestFinished)
  await bench.append(0, { v: 1, kind: 'digest' })
  await bench.indexAll()
  expect(found(bench)).toEqual([0])
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
  expect(found(bench)).toEqual([1, 0])
})

test('an index that cannot be written for a while misses nothing afterwards', async () => {
  const bench = await openBench(onTestFinished)
  const { logger, heard } = listeningLogger()
  const indexing = await followLog(bench, bench.log, logger)
  const database = new DatabaseSync(bench.file)
  database.exec('ALTER TABLE entries RENAME TO hidden')
  await bench.append(0, entry(1), entry(2))
  await heard('audit-index-failed')
  database.exec('ALTER TABLE hidden RENAME TO entries')
  database.close()
  await vi.waitUntil(() => indexing.lagRecords() === 0, { timeout: 30_000 })
  expect(found(bench)).toEqual([1, 0])
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
  expect(found(first)).toEqual([3, 2, 1, 0])
})

test('an index of the first format goes on where it stopped', async () => {
  const bench = await openBench(onTestFinished)
  await bench.append(0, entry(1), entry(2))
  const old = openDatabase(bench.file, { migrations: migrations.slice(0, 2) })
  old.exec('UPDATE position SET next = 1')
  old.close()
  await bench.indexAll()
  expect(found(bench)).toEqual([1])
})

/** Indexes all that a log holds, and stops again. */
async function indexToEnd({ file }: IndexBench, log: Log): Promise<readonly string[]> {
  const { logger, lines } = listeningLogger()
  const stop = new AbortController()
  const indexing = await indexEntries({ log, file, logger, signal: stop.signal })
  await vi.waitUntil(() => indexing.lagRecords() === 0, { timeout: 30_000 })
  stop.abort()
  await indexing.stopped
  return lines.map(({ event }) => event)
}

/** Indexes a log until the test is over. */
async function followLog({ file }: IndexBench, log: Log, logger: Logger): Promise<Indexing> {
  const stop = new AbortController()
  const indexing = await indexEntries({ log, file, logger, signal: stop.signal })
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
