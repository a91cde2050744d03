import { expect, test } from 'vitest'
import { trackLag } from '../../src/indexing/track-lag.ts'

/** A tracker of two partitions and a clock that stands still. */
function startTracking() {
  let now = 1_795_000_000_000
  const lag = trackLag(2, { now: () => now })
  const pass = (ms: number): void => {
    now += ms
  }
  return { lag, pass }
}

test('nothing is known before every partition was read', () => {
  const { lag } = startTracking()
  lag.reached(0, { next: 5, end: 5 })
  expect(lag.lagRecords()).toBeNull()
  expect(lag.health().state).toBe('starting')
})

test('it is ready once all that lay there at the start is indexed, whatever came meanwhile', () => {
  const { lag } = startTracking()
  lag.reached(0, { next: 5, end: 5 })
  lag.reached(1, { next: 0, end: 3 })
  expect(lag.lagRecords()).toBe(3)
  expect(lag.health()).toEqual({ state: 'starting', detail: 'indexing: 3 entries to go' })
  lag.reached(1, { next: 3, end: 9 })
  expect(lag.health()).toEqual({ state: 'ready' })
})

test('a lag that was seen 15 s ago is still one, and unknown a millisecond later', () => {
  const { lag, pass } = startTracking()
  for (const partition of [0, 1]) lag.reached(partition, { next: 1, end: 1 })
  pass(15_000)
  expect(lag.health().state).toBe('ready')
  pass(1)
  expect(lag.lagRecords()).toBeNull()
  expect(lag.health().state).toBe('starting')
})

test('after a failure nothing is known', () => {
  const { lag } = startTracking()
  for (const partition of [0, 1]) lag.reached(partition, { next: 1, end: 1 })
  lag.lost()
  expect(lag.lagRecords()).toBeNull()
})
