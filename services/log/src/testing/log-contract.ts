import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Log, LogBatch, LogRecord } from '../log.ts'
import type { TopicSettings } from '../topics.ts'
import { collectRecords, firstBatch } from './collect-records.ts'

export { failingLog, type FailingAppend } from './failing-log.ts'
export { collectRecords, firstBatch } from './collect-records.ts'

/** One empty log that can be opened several times, by several writers and readers. */
export interface LogHarness {
  readonly open: (access?: 'read-only') => Promise<Log>
  /** Makes the adapter apply compaction to everything written so far; it may write records of other keys to bring that about. */
  readonly compact: (log: Log) => Promise<void>
  readonly remove: () => Promise<void>
}

let logCount = 0

const entry = (key: string, text: string) => ({ key, value: Buffer.from(text) })
const texts = (records: readonly LogRecord[]) =>
  records.map(({ value }) => Buffer.from(value).toString())

/**
 * Every promise of `Log`, one test each: an adapter from outside proves itself with these.
 *
 * @param makeHarness makes a log with these topics, which no test before had; one of them is compacted
 */
export function logContract(
  name: string,
  makeHarness: (topics: readonly TopicSettings[]) => Promise<LogHarness>,
): void {
  describe(`log contract: ${name}`, () => {
    let compacted: string
    let kept: string
    let harness: LogHarness
    let log: Log
    let stop: AbortController

    beforeEach(async () => {
      logCount += 1
      compacted = `records.contract-${process.pid}-${logCount}.v1`
      kept = `contract.entries-${process.pid}-${logCount}`
      harness = await makeHarness([
        { name: compacted, keep: 'compact', partitions: 'many' },
        { name: kept, keep: 'forever', partitions: 'many' },
      ])
      log = await harness.open()
      stop = new AbortController()
    })
    afterEach(async () => {
      stop.abort()
      await log.close()
      await harness.remove()
    })

    const partitionOfOne = async (key: string): Promise<number> => {
      const { next } = await log.append(kept, [entry(key, 'first')])
      return [...next.keys()][0] ?? 0
    }
    const read = (count: number, { topic = kept, partition = 0, from = 0, of = log } = {}) =>
      collectRecords(of, topic, partition, from, count)
    const endOf = async (topic: string, partition: number): Promise<number> =>
      (await log.ends(topic))[partition] ?? 0

    test('a reader finds appended records in order, with key, value and rising offsets', async () => {
      const partition = await partitionOfOne('a')
      await log.append(kept, [entry('a', 'second'), entry('a', 'third')])
      const records = await read(3, { partition })
      expect(texts(records)).toEqual(['first', 'second', 'third'])
      expect(records.map(({ offset }) => offset)).toEqual([0, 1, 2])
      expect(records[0]).toMatchObject({ key: 'a', time: expect.any(Number) })
    })

    test('the position of an append is the end after its entries', async () => {
      const partition = await partitionOfOne('a')
      const position = await log.append(kept, [entry('a', 'second'), entry('a', 'third')])
      expect(position).toEqual({ topic: kept, next: new Map([[partition, 3]]) })
      expect((await log.ends(kept))[partition]).toBe(3)
    })

    test('appends made without waiting for each other keep their order', async () => {
      const partition = await partitionOfOne('a')
      const numbers = Array.from({ length: 200 }, (_, n) => String(n))
      await Promise.all(numbers.map((n) => log.append(kept, [entry('a', n)])))
      expect(texts(await read(200, { partition, from: 1 }))).toEqual(numbers)
    })

    test('a partition that is named is the one that is written', async () => {
      const last = log.partitionCount(kept) - 1
      const position = await log.append(kept, [{ ...entry('a', 'there'), partition: last }])
      expect([...position.next.keys()]).toEqual([last])
    })

    test('a tail that waits is given what another writer appends', async () => {
      const partition = await partitionOfOne('a')
      const other = await harness.open()
      const waiting = read(1, { partition, from: 1 })
      await other.append(kept, [entry('a', 'from elsewhere')])
      expect(texts(await waiting)).toEqual(['from elsewhere'])
      await other.close()
    })

    test('a read-only log follows a writer, and appends nothing', async () => {
      const partition = await partitionOfOne('a')
      const reader = await harness.open('read-only')
      expect(texts(await read(1, { partition, of: reader }))).toEqual(['first'])
      await expect(reader.append(kept, [entry('a', 'no')])).rejects.toMatchObject({
        code: 'HUTONG_LOG_READ_ONLY',
      })
      await reader.close()
    })

    test('an empty topic gives an empty batch, so that a reader knows that it has caught up', async () => {
      expect(await firstBatch(log, kept, 0, 0)).toMatchObject({
        from: 0,
        next: 0,
        end: 0,
        records: [],
      })
    })

    test('a tail that has caught up says so again and again', async () => {
      const batches: LogBatch[] = []
      for await (const batch of log.tail(kept, 0, 0, stop.signal))
        if (batches.push(batch) === 3) break
      expect(batches.map(({ next, end }) => next + end)).toEqual([0, 0, 0])
    })

    test('batches join without a gap, and the last ends at the end', async () => {
      const partition = await partitionOfOne('a')
      const many = Array.from({ length: 2_500 }, (_, n) => entry('a', String(n)))
      await log.append(kept, many)
      let next = 0
      for await (const batch of log.tail(kept, partition, 0, stop.signal)) {
        expect(batch.from).toBe(next)
        next = batch.next
        if (next === batch.end) break
      }
      expect(next).toBe(2_501)
    })

    test('readers of one partition at different places each get all of their own', async () => {
      const partition = await partitionOfOne('a')
      const more = Array.from({ length: 2_999 }, (_, n) => entry('a', `${n}`))
      await log.append(kept, more)
      const places = [0, 2_990, 1_500, 0, 2_999]
      const found = await Promise.all(places.map((from) => read(3_000 - from, { partition, from })))
      const offsets = found.map((records) => records.map(({ offset }) => offset))
      expect(offsets).toEqual(
        places.map((from) => Array.from({ length: 3_000 - from }, (_, n) => from + n)),
      )
    })

    test('a tail ends quietly when its signal is aborted while it waits', async () => {
      const seen: LogBatch[] = []
      for await (const batch of log.tail(kept, 0, 0, stop.signal)) {
        seen.push(batch)
        setImmediate(() => stop.abort())
      }
      expect(seen.length).toBeGreaterThan(0)
    })

    test('starting beyond the end is refused: that is another log', async () => {
      await expect(firstBatch(log, kept, 0, 7)).rejects.toMatchObject({ code: 'HUTONG_LOG_SHRUNK' })
    })

    test('compaction keeps the newest of each key, at its old offset, and the older ones go', async () => {
      const ends = new Map<string, number>()
      for (const key of ['a', 'b'])
        for (const text of ['1', '2', '3']) {
          const { next } = await log.append(compacted, [entry(key, `${key}${text}`)])
          for (const [partition, end] of next) ends.set(`${key} ${partition}`, end)
        }
      await harness.compact(log)
      for (const [place, end] of ends) {
        const [key = '', partition = ''] = place.split(' ')
        const batch = await firstBatch(log, compacted, Number(partition), 0)
        const left = batch.records.filter((one) => one.key === key)
        expect(left.map(({ offset, value }) => [offset, String(Buffer.from(value))])).toEqual([
          [end - 1, `${key}3`],
        ])
        expect(batch.next).toBeGreaterThanOrEqual(end)
      }
    })

    test('compaction leaves the newest record of a topic and never gives its offset again', async () => {
      const partition = [...(await log.append(compacted, [entry('a', '1')])).next.keys()][0] ?? 0
      await log.append(compacted, [entry('a', '2')])
      await harness.compact(log)
      await log.close()
      log = await harness.open()
      const end = await endOf(compacted, partition)
      expect((await log.append(compacted, [entry('a', '3')])).next.get(partition)).toBe(end + 1)
      const [record] = await read(1, { topic: compacted, partition, from: 1 })
      expect(record?.offset).toBe(1)
    })

    test('a topic kept for ever keeps every record of a key', async () => {
      const partition = await partitionOfOne('a')
      await log.append(kept, [entry('a', 'second')])
      await harness.compact(log)
      expect(texts(await read(2, { partition }))).toEqual(['first', 'second'])
    })

    test('a log that is opened again holds what was acknowledged and goes on from there', async () => {
      const partition = await partitionOfOne('a')
      await log.close()
      log = await harness.open()
      expect((await log.append(kept, [entry('a', 'second')])).next.get(partition)).toBe(2)
      expect(texts(await read(2, { partition }))).toEqual(['first', 'second'])
    })

    test('a value of 1 MiB is taken, and comes back whole', async () => {
      const value = 'x'.repeat(1_048_576)
      const { next } = await log.append(kept, [entry('a', value)])
      const [record] = await read(1, { partition: [...next.keys()][0] ?? 0 })
      expect(record?.value.length).toBe(value.length)
    })

    test('a topic that was not declared is refused', async () => {
      await expect(log.append('records.other.v1', [entry('a', 'x')])).rejects.toMatchObject({
        code: 'HUTONG_LOG_TOPIC_UNDECLARED',
      })
    })

    test.each([
      ['an empty key', entry('', 'x'), 'HUTONG_LOG_KEY_REFUSED'],
      ['an empty value', entry('a', ''), 'HUTONG_LOG_VALUE_REFUSED'],
      ['a value above 1 MiB', entry('a', 'x'.repeat(1_048_577)), 'HUTONG_LOG_VALUE_REFUSED'],
      [
        'a partition that does not exist',
        { ...entry('a', 'x'), partition: 999 },
        'HUTONG_LOG_PARTITION_UNKNOWN',
      ],
    ])('%s is refused and nothing of the call is written', async (_, bad, code) => {
      await expect(log.append(kept, [entry('good', 'y'), bad])).rejects.toMatchObject({ code })
      expect((await log.ends(kept)).every((end) => end === 0)).toBe(true)
    })

    test('a closed log refuses', async () => {
      await log.close()
      await expect(log.append(kept, [entry('a', 'x')])).rejects.toMatchObject({
        code: 'HUTONG_LOG_CLOSED',
      })
    })
  })
}
