import type { Log } from '@hutong/log'
import { collectRecords, failingLog } from '@hutong/log/testing'
import type { FailingAppend } from '@hutong/log/testing'
import { openLog } from '@hutong/log/open'
import { temporaryFolder } from '@hutong/process/testing'
import { expect, onTestFinished, test } from 'vitest'
import { appendInOrder } from '../src/append-in-order.ts'
import { appendUntilAcknowledged } from '../src/append-until-acknowledged.ts'

const topic = 'records.order.v1'
const entry = (text: string) => [{ key: 'a', value: Buffer.from(text) }]

async function openTestLog(): Promise<Log> {
  const folder = temporaryFolder(onTestFinished)
  const topics = [{ name: topic, keep: 'forever' as const }]
  const log = await openLog({ profile: 'embedded', folder, topics })
  onTestFinished(() => log.close())
  return log
}

const settings = (log: Log, signal = new AbortController().signal) => ({
  log,
  signal,
  waitMsFirst: 1,
  onTrouble: () => undefined,
  onRecovery: () => undefined,
})

const textsOf = async (log: Log): Promise<string[]> => {
  const [end = 0] = await log.ends(topic)
  return (await collectRecords(log, topic, 0, 0, end)).map(({ value }) =>
    Buffer.from(value).toString(),
  )
}

test('batches that are appended without waiting stand in the log in their order, once', async () => {
  const log = await openTestLog()
  const append = appendInOrder(settings(log))
  const texts = Array.from({ length: 50 }, (_, n) => String(n))
  expect(await Promise.all(texts.map((text) => append(topic, entry(text))))).toEqual(
    texts.map(() => true),
  )
  expect(await textsOf(log)).toEqual(texts)
})

test.each<FailingAppend['how']>(['lost-before', 'answer-lost'])(
  'what came after a batch that the log refused comes after it again: %s',
  async (how) => {
    const log = await openTestLog()
    const append = appendInOrder(settings(failingLog(log, { nth: 2, how })))
    await Promise.all(['1', '2', '3', '4'].map((text) => append(topic, entry(text))))
    await append(topic, entry('5'))
    const texts = await textsOf(log)
    // The newest words are in order, whatever stands before them: compaction keeps the last.
    expect(texts.slice(-4)).toEqual(['2', '3', '4', '5'])
    expect(texts[0]).toBe('1')
  },
)

test('a promise resolves after the ones before it, also when its batch was taken first', async () => {
  const log = await openTestLog()
  const append = appendInOrder(settings(failingLog(log, { nth: 1, how: 'lost-before' })))
  const resolved: string[] = []
  const note = async (text: string): Promise<void> => {
    await append(topic, entry(text))
    resolved.push(text)
  }
  await Promise.all(['1', '2', '3'].map(note))
  expect(resolved).toEqual(['1', '2', '3'])
})

test('a run that is ended resolves with false, and nothing behind is appended again', async () => {
  const log = await openTestLog()
  const appended: string[] = []
  const counted: Log = {
    ...log,
    append: (asked, entries) => {
      appended.push(...entries.map(({ value }) => Buffer.from(value).toString()))
      return log.append(asked, entries)
    },
  }
  const stop = new AbortController()
  const append = appendInOrder(
    settings(failingLog(counted, { nth: 1, how: 'lost-before' }), stop.signal),
  )
  const both = Promise.all([append(topic, entry('1')), append(topic, entry('2'))])
  stop.abort()
  expect(await both).toEqual([false, false])
  expect(appended).toEqual(['2'])
})

test.each([
  ['a few at a time', appendInOrder],
  ['one after another', appendUntilAcknowledged],
])('a run ends while the log does not answer: %s', async (_, start) => {
  const log = await openTestLog()
  const stop = new AbortController()
  const hanging: Log = { ...log, append: () => new Promise<never>(() => undefined) }
  const append = start(settings(hanging, stop.signal))
  const both = Promise.all([append(topic, entry('1')), append(topic, entry('2'))])
  stop.abort()
  expect(await both).toEqual([false, false])
})

test.each([
  ['a few at a time', appendInOrder],
  ['one after another', appendUntilAcknowledged],
])('an append that is under way for long is told of, until it is done: %s', async (_, start) => {
  const log = await openTestLog()
  const release = Promise.withResolvers<void>()
  const slow: Log = {
    ...log,
    append: async (...asked) => {
      await release.promise
      return log.append(...asked)
    },
  }
  const told: unknown[] = []
  const append = start({
    ...settings(slow),
    slowMs: 1,
    onTrouble: (cause) => {
      told.push(cause)
      release.resolve()
    },
    onRecovery: () => told.push('well'),
  })
  expect(await append(topic, entry('1'))).toBe(true)
  expect(told[0]).toMatchObject({ code: 'HUTONG_LOG_UNAVAILABLE' })
  expect(told.at(-1)).toBe('well')
})
