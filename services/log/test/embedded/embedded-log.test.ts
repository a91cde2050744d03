import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { failingLog, firstBatch } from '@hutong/log/testing'
import { openEmbeddedLog } from '../../src/embedded/open-embedded-log.ts'
import type { EmbeddedLog } from '../../src/embedded/open-embedded-log.ts'
import { makeLogFolder } from './open-test-log.ts'

const topics = [
  { name: 'quarantine.office', keep: { days: 30 } },
  { name: 'records.a.v1', keep: 'compact' },
] as const
const msPerDay = 86_400_000
const entry = (key: string, text = key) => ({ key, value: Buffer.from(text) })
let now = 0
let folder: ReturnType<typeof makeLogFolder>
let log: EmbeddedLog

beforeEach(async () => {
  now = 1_000 * msPerDay
  folder = makeLogFolder(topics, { now: () => now })
  log = await folder.open()
})
afterEach(async () => {
  await log.close()
  folder.remove()
})

test('records older than the days of their topic go, and the newest stays', async () => {
  await log.append('quarantine.office', [entry('a'), entry('b')])
  now += 31 * msPerDay
  await log.keepNow()
  const { records, next } = await firstBatch(log, 'quarantine.office', 0, 0)
  expect(records.map(({ key }) => key)).toEqual(['b'])
  expect(next).toBe(2)
})

test('records within the days of their topic stay', async () => {
  await log.append('quarantine.office', [entry('a'), entry('b')])
  now += 29 * msPerDay
  await log.keepNow()
  expect((await firstBatch(log, 'quarantine.office', 0, 0)).records).toHaveLength(2)
})

test('compaction works through more than one slice', async () => {
  const keys = Array.from({ length: 1_200 }, (_, n) => `key ${n % 100}`)
  await log.append(
    'records.a.v1',
    keys.map((key, n) => entry(key, String(n))),
  )
  await log.keepNow()
  const { records } = await firstBatch(log, 'records.a.v1', 0, 0)
  expect(records.map(({ offset }) => offset)).toEqual(
    Array.from({ length: 100 }, (_, n) => 1_100 + n),
  )
})

test('a value that was compacted away is not left in the file', async () => {
  await log.append('records.a.v1', [entry('a', 'planted value')])
  await log.append('records.a.v1', [entry('a', 'new')])
  await log.keepNow()
  await log.close()
  expect(readFileSync(folder.file).includes('planted value')).toBe(false)
})

test('a topic that is kept by another rule than declared is refused', async () => {
  const changed = [{ name: 'records.a.v1', keep: 'forever' }] as const
  await expect(openEmbeddedLog({ file: folder.file, topics: changed })).rejects.toMatchObject({
    code: 'HUTONG_LOG_TOPIC_MISMATCH',
  })
})

test('a batch stops at 4 MiB, however few records that are', async () => {
  const large = entry('a', 'x'.repeat(1_000_000))
  await log.append('quarantine.office', Array(10).fill(large))
  expect((await firstBatch(log, 'quarantine.office', 0, 0)).records).toHaveLength(5)
})

test('closing wakes a tail that waits and tells it', async () => {
  const tail = log.tail('records.a.v1', 0, 0, new AbortController().signal)[Symbol.asyncIterator]()
  await tail.next()
  const [outcome] = await Promise.allSettled([tail.next(), log.close()])
  expect(outcome).toMatchObject({ reason: { code: 'HUTONG_LOG_CLOSED' } })
})

test('the failing wrapper loses the entry, or only the answer', async () => {
  const before = failingLog(log, { nth: 1, how: 'lost-before' })
  await expect(before.append('records.a.v1', [entry('a')])).rejects.toThrow('lost-before')
  expect(await log.ends('records.a.v1')).toEqual([0])
  const after = failingLog(log, { nth: 1, how: 'answer-lost' })
  await expect(after.append('records.a.v1', [entry('a')])).rejects.toThrow('answer-lost')
  expect(await log.ends('records.a.v1')).toEqual([1])
})
