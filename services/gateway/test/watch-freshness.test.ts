import { parsePosition } from '@hutong/log'
import type { Slot } from '@hutong/store'
import { expect, test } from 'vitest'
import { watchFreshness } from '../src/watch-freshness.ts'

const topic = 'records.marriage.event.v1'
const now = 1_795_000_000_000
const bound = 60_000

const slot = (change: Partial<Slot> = {}, read: number | null = now, heard = now): Slot => ({
  topic,
  partition: 0,
  next: 10,
  fence: 1,
  recordCount: 1,
  taintedCount: 0,
  digest: '0000000000000000',
  sources: { minzheng: { fence: 1, sourceReadAt: read, heartbeatAt: heard } },
  ...change,
})
function watch(slots: readonly Slot[], minPosition?: string) {
  return watchFreshness({
    topic,
    source: 'minzheng',
    slots,
    now,
    stalenessMsMax: bound,
    ...(minPosition === undefined ? {} : { minPosition: parsePosition(minPosition) }),
  })
}

test('a source that was read just now may be relied on', () => {
  expect(watch([slot({}, now - 240)])).toEqual({
    unknown: undefined,
    lagMs: 240,
    position: `${topic}@0:10`,
  })
})

test.each([
  ['15 s', 15_000, undefined],
  ['a millisecond more', 15_001, 'source-down'],
])('a last heartbeat of %s ago', (_, ago, unknown) => {
  expect(watch([slot({}, now, now - ago)]).unknown).toBe(unknown)
})

test.each([
  ['as long ago as the bound', bound, undefined],
  ['a millisecond longer', bound + 1, 'stale'],
])('a reading %s', (_, ago, unknown) => {
  expect(watch([slot({}, now - ago)])).toMatchObject({ unknown, lagMs: ago })
})

test('a connector that lives but has not read its source yet is stale, of no known age', () => {
  expect(watch([slot({}, null)])).toMatchObject({ unknown: 'stale', lagMs: null })
})

test('a topic that nobody has written yet has no source', () => {
  expect(watch([])).toEqual({ unknown: 'source-down', lagMs: null, position: `${topic}@0:0` })
})

test('a source that was never heard is down, whoever else was', () => {
  const other = { shichang: { fence: 1, sourceReadAt: now, heartbeatAt: now } }
  expect(watch([slot({ sources: other })])).toMatchObject({ unknown: 'source-down', lagMs: null })
})

test('a reading that is ahead of this clock is no age below nought', () => {
  expect(watch([slot({}, now + 500, now + 500)])).toMatchObject({ unknown: undefined, lagMs: 0 })
})

test('of several partitions the one furthest behind counts', () => {
  const slots = [slot(), slot({ partition: 1, next: 7 }, now - bound - 1)]
  expect(watch(slots)).toEqual({
    unknown: 'stale',
    lagMs: bound + 1,
    position: `${topic}@0:10,1:7`,
  })
  expect(watch([slot(), slot({ partition: 1 }, null)])).toMatchObject({
    unknown: 'stale',
    lagMs: null,
  })
  expect(watch([slot(), slot({ partition: 1 }, now, now - 15_001)]).unknown).toBe('source-down')
})

test('a position that is not reached is told, in any partition of it', () => {
  expect(watch([slot()], `${topic}@0:10`).unknown).toBeUndefined()
  expect(watch([slot()], `${topic}@0:11`).unknown).toBe('not-yet-propagated')
  expect(watch([slot()], `${topic}@0:10,1:1`).unknown).toBe('not-yet-propagated')
})

test('source-down comes before stale, and stale before not-yet-propagated', () => {
  const late = `${topic}@0:11`
  expect(watch([slot({}, now - bound - 1, now - 15_001)], late).unknown).toBe('source-down')
  expect(watch([slot({}, now - bound - 1)], late).unknown).toBe('stale')
})
