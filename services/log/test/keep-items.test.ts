import { expect, onTestFinished, test } from 'vitest'
import { keepItems, type Log } from '@hutong/log'
import { listeningLogger } from '@hutong/process/testing'
import { makeLogFolder } from './embedded/open-test-log.ts'

interface Word {
  readonly id: string
  readonly says: string
}

const topic = 'catalogue.grants'

/** A log of its own for one test, and who keeps words of it. */
async function openWords() {
  const folder = makeLogFolder([{ name: topic, keep: 'compact' }])
  const log = await folder.open()
  const stop = new AbortController()
  onTestFinished(async () => {
    stop.abort()
    await log.close()
    folder.remove()
  })
  const append = (key: string, text: string) =>
    log.append(topic, [{ key, value: Buffer.from(text) }])
  return { log, append, keep: () => keepWords(log, stop.signal) }
}

function keepWords(log: Log, signal: AbortSignal) {
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
    signal,
  })
  return { ...kept, known, lines }
}

function parseWord(input: unknown): Word | undefined {
  if (typeof input !== 'object' || input === null) return undefined
  if (!('id' in input) || !('says' in input)) return undefined
  const { id, says } = input
  return typeof id === 'string' && typeof says === 'string' ? { id, says } : undefined
}

test('what was written holds at once, and for whoever follows later', async () => {
  const { keep } = await openWords()
  const words = keep()
  await words.write({ id: 'a', says: 'one' })
  expect(words.known.get('a')).toBe('one')
  const later = keep()
  await later.caughtUp
  expect([...later.known]).toEqual([['a', 'one']])
})

test('what the log does not take holds nowhere', async () => {
  const { log, keep } = await openWords()
  const words = keep()
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
  const { append, keep } = await openWords()
  await append('a', '{"id":"a","says":"one"}')
  const { known, lines, caughtUp } = keep()
  await caughtUp
  expect(known.size).toBe(1)
  await append('a', text)
  await expect.poll(() => known.size).toBe(0)
  expect(lines.filter(({ event }) => event === 'word-unreadable')).toHaveLength(notedCount)
})
