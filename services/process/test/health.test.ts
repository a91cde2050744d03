import { expect, test } from 'vitest'
import { freshPart, reportHealth } from '../src/process.ts'
import type { PartHealth } from '../src/process.ts'

const ready = (): PartHealth => ({ state: 'ready' })
const starting = (): PartHealth => ({ state: 'starting', detail: 'loading' })
const failed = (): PartHealth => ({ state: 'failed', detail: 'no room' })

test.each([
  ['everything is ready', { a: ready, b: ready }, true, true],
  ['one part is starting', { a: ready, b: starting }, true, false],
  ['one part has failed', { a: failed, b: ready }, false, false],
])('when %s, alive and ready say so', (_, parts, alive, isReady) => {
  expect(reportHealth(parts)).toMatchObject({ alive, ready: isReady })
})

test("each part's own word is told, as it is now", () => {
  let state = starting()
  const ask = () => reportHealth({ ledger: () => state }).parts
  expect(ask()).toEqual({ ledger: { state: 'starting', detail: 'loading' } })
  state = ready()
  expect(ask()).toEqual({ ledger: { state: 'ready' } })
})

test.each([
  [10_000, 'ready'],
  [10_001, 'starting'],
])('what was seen %i ms ago is %s', (age, state) => {
  const now = 1_795_000_000_000
  const part = freshPart('the catalogue', () => now - age, { now: () => now })
  expect(part().state).toBe(state)
})
