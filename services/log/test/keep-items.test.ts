import { afterEach, beforeEach, expect, test } from 'vitest'
import { keepItems } from '@hutong/log'
import { listeningLogger } from '@hutong/process/testing'
import type { EmbeddedLog } from '../src/embedded/open-embedded-log.ts'
import { makeLogFolder } from './embedded/open-test-log.ts'

interface Word {
  readonly id: string
  readonly says: string
}

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

function keepWords() {
  const { logger, lines } = listeningLogger()
  const known = new Map<string, string>()
  const kept = keepItems<Word>({
    log,
    topic,
    what: 'word',
    parse: parseWord,
    keyOf: ({ id }) => id,
    onItem: ({ id, says }) => known.set(id, says),
    onUnreadable: (key) => known.delete(key),
    logger,
    signal: stop.signal,
  })
  return { ...kept, known, lines }
}

function parseWord(input: unknown): Word | undefined {
  if (typeof input !== 'object' || input === null) return undefined
  if (!('id' in input) || !('says' in input)) return undefined
  const { id, says } = input
  return typeof id === 'string' && typeof says === 'string' ? { id, says } : undefined
}

const appendRaw = (key: string, text: string) =>
  log.append(topic, [{ key, value: Buffer.from(text) }])

test('what was written holds at once, and for whoever follows later', async () => {
  const words = keepWords()
  await words.write({ id: 'a', says: 'one' })
  expect(words.known.get('a')).toBe('one')
  const later = keepWords()
  await later.caughtUp
  expect([...later.known]).toEqual([['a', 'one']])
})

test('what the log does not take holds nowhere', async () => {
  const words = keepWords()
  await words.caughtUp
  await log.close()
  await expect(words.write({ id: 'a', says: 'one' })).rejects.toMatchObject({
    code: expect.any(String),
  })
  expect(words.known.size).toBe(0)
})

test.each([
  ['what cannot be read', 'no JSON', 1],
  ['an item under another key than its own', '{"id":"b","says":"two"}', 0],
])('%s is none, and what lay there before is withdrawn', async (_, text, notedCount) => {
  await appendRaw('a', '{"id":"a","says":"one"}')
  const first = keepWords()
  await first.caughtUp
  expect(first.known.size).toBe(1)
  await appendRaw('a', text)
  await expect.poll(() => first.known.size).toBe(0)
  expect(first.lines.filter(({ event }) => event === 'word-unreadable')).toHaveLength(notedCount)
})
