import { afterEach, beforeEach, expect, test } from 'vitest'
import { followTopic } from '@hutong/log'
import type { Log, LogBatch } from '@hutong/log'
import { HutongError } from '@hutong/process'
import type { EmbeddedLog } from '../src/embedded/open-embedded-log.ts'
import { makeLogFolder } from './embedded/open-test-log.ts'

const topic = 'catalogue.grants'
let folder: ReturnType<typeof makeLogFolder>
let log: EmbeddedLog
let stop: AbortController

beforeEach(async () => {
  folder = makeLogFolder([{ name: topic, keep: 'compact' }])
  log = await folder.open()
  stop = new AbortController()
})
afterEach(async () => {
  stop.abort()
  await log.close()
  folder.remove()
})

const entry = (key: string) => ({ key, value: Buffer.from(key) })
function follow(
  onRecord: (key: string) => void,
  onFailure: (cause: unknown) => void = () => undefined,
) {
  return followTopic({
    log,
    topic,
    signal: stop.signal,
    onRecord: ({ key }) => onRecord(key),
    onFailure,
    clock: { now: () => 42 },
  })
}

test('a follower has caught up when it was handed what the topic held', async () => {
  await log.append(topic, ['a', 'b'].map(entry))
  const keys: string[] = []
  const followed = follow((key) => keys.push(key))
  await followed.caughtUp
  expect(keys).toEqual(['a', 'b'])
  expect(followed.position()).toEqual({ topic, next: new Map([[0, 2]]) })
  expect(followed.checkedAt()).toBe(42)
})

test('a follower of an empty topic has caught up', async () => {
  await expect(follow(() => undefined).caughtUp).resolves.toBeUndefined()
})

test('a follower is handed what is appended later', async () => {
  const later = Promise.withResolvers<string>()
  await follow(later.resolve).caughtUp
  await log.append(topic, [entry('late')])
  expect(await later.promise).toBe('late')
})

test('a record that could not be taken is told of and handed over again', async () => {
  await log.append(topic, ['a', 'b'].map(entry))
  const told: unknown[] = []
  const keys: string[] = []
  const followed = follow(
    (key) => {
      if (told.length === 0) throw new Error('not a grant')
      keys.push(key)
    },
    (cause) => told.push(cause),
  )
  await followed.caughtUp
  expect(told).toMatchObject([{ message: 'not a grant' }])
  expect(keys).toEqual(['a', 'b'])
})

test('a log that fails is read on from where it stood, and grows stale meanwhile', async () => {
  await log.append(topic, [entry('a')])
  const flaky = flakyLog(log)
  const keys: string[] = []
  const later = Promise.withResolvers<void>()
  const failed = Promise.withResolvers<unknown>()
  let now = 42
  const followed = followTopic({
    log: flaky.log,
    topic,
    signal: stop.signal,
    onRecord: ({ key }) => {
      keys.push(key)
      if (key === 'b') later.resolve()
    },
    onFailure: failed.resolve,
    clock: { now: () => now },
  })
  await followed.caughtUp
  flaky.fail(new Error('on purpose'))
  await failed.promise
  now = 50
  expect(followed.checkedAt()).toBe(42)
  flaky.mend()
  await log.append(topic, [entry('b')])
  await later.promise
  expect(keys).toEqual(['a', 'b'])
})

test('a follower whose log cannot be read at first catches up when it can', async () => {
  await log.append(topic, [entry('a')])
  const flaky = flakyLog(log)
  flaky.fail(new Error('on purpose'))
  const keys: string[] = []
  const followed = followTopic({
    log: flaky.log,
    topic,
    signal: stop.signal,
    onRecord: ({ key }) => keys.push(key),
    onFailure: flaky.mend,
  })
  await followed.caughtUp
  expect(keys).toEqual(['a'])
})

test('a log that has shrunk ends the following for good and is told once', async () => {
  const flaky = flakyLog(log)
  flaky.fail(new HutongError('HUTONG_LOG_SHRUNK', 'on purpose'))
  const told: unknown[] = []
  const followed = followTopic({
    log: flaky.log,
    topic,
    signal: stop.signal,
    onRecord: () => undefined,
    onFailure: (cause) => told.push(cause),
  })
  await expect(followed.caughtUp).rejects.toMatchObject({ code: 'HUTONG_LOG_SHRUNK' })
  expect(told).toHaveLength(1)
  expect(followed.checkedAt()).toBe(0)
})

/** A log whose readers fail between `fail` and `mend`. */
function flakyLog(whole: Log) {
  let failure: Error | undefined
  async function* tail(batches: AsyncIterable<LogBatch>): AsyncGenerator<LogBatch, void> {
    for await (const batch of batches) {
      if (failure) throw failure
      yield batch
    }
  }
  const failing: Log = { ...whole, tail: (...asked) => tail(whole.tail(...asked)) }
  return {
    log: failing,
    fail: (cause: Error) => {
      failure = cause
    },
    mend: () => {
      failure = undefined
    },
  }
}
