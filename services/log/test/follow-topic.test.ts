import { afterEach, beforeEach, expect, test } from 'vitest'
import { followTopic } from '@hutong/log'
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

test('a record that cannot be taken ends the following and is told once', async () => {
  await log.append(topic, ['a', 'b'].map(entry))
  const failed = Promise.withResolvers<unknown>()
  const followed = follow(() => {
    throw new Error('not a grant')
  }, failed.resolve)
  await expect(followed.caughtUp).rejects.toThrow('not a grant')
  expect(await failed.promise).toMatchObject({ message: 'not a grant' })
  expect(followed.checkedAt()).toBe(0)
})
