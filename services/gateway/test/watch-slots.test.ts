import { expect, onTestFinished, test, vi } from 'vitest'
import { HutongError } from '@hutong/process'
import { listeningLogger } from '@hutong/process/testing'
import type { RecordReader } from '@hutong/store'
import { openParts, topic } from './support/open-parts.ts'
import { watchSlots } from '../src/watch-slots.ts'

/** Watches a store of one slot for as many partitions as the log is said to have. */
async function startWatching(
  partitions: number,
  wrap: (records: RecordReader) => RecordReader = (one) => one,
) {
  const parts = await openParts(onTestFinished)
  const { logger, heard } = listeningLogger()
  const stop = new AbortController()
  onTestFinished(() => stop.abort())
  const { health } = watchSlots({
    records: wrap(parts.records),
    topics: [topic],
    partitionCount: () => partitions,
    clock: { now: () => parts.now },
    logger,
    signal: stop.signal,
  })
  return { parts, health, heard }
}

test('a store with a position for every partition is ready', async () => {
  const { health, heard } = await startWatching(1)
  await heard('store-complete')
  expect(health()).toEqual({ state: 'ready' })
})

test('a store that lacks a partition is not ready, and says which topic', async () => {
  const { health, heard } = await startWatching(2)
  await heard('store-incomplete')
  expect(health()).toEqual({
    state: 'starting',
    detail: `the store holds 1 of 2 partitions of ${topic}`,
  })
})

test('a store that fails is not ready, in its own words', async () => {
  const { health, heard } = await startWatching(1, (records) => ({
    ...records,
    slots: () => Promise.reject(new HutongError('HUTONG_STORE_UNAVAILABLE', 'gone on purpose')),
  }))
  await heard('store-incomplete')
  expect(health()).toEqual({ state: 'starting', detail: 'gone on purpose' })
})

test('a store that does not answer is not ready once its last word is 10 s old', async () => {
  let stalled = false
  const { parts, health, heard } = await startWatching(1, (records) => ({
    ...records,
    slots: (asked) => (stalled ? new Promise(() => undefined) : records.slots(asked)),
  }))
  await heard('store-complete')
  stalled = true
  parts.now += 10_000
  expect(health().state).toBe('ready')
  parts.now += 1
  await vi.waitUntil(() => health().state === 'starting', { timeout: 30_000 })
  expect(health()).toEqual({ state: 'starting', detail: 'the store does not answer' })
})
