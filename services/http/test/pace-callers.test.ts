import { expect, test } from 'vitest'
import { createPace } from '../src/pace-callers.ts'

/** How many of so many in one moment pass, at each of these moments (ms). */
function passed(perSecondMax: number, moments: readonly number[], each: number): number[] {
  const time = { now: 0 }
  const pace = createPace({ now: () => time.now })
  return moments.map((at) => {
    time.now = 1_800_000_000_000 + at
    return Array.from({ length: each }, () => pace('a', perSecondMax)).filter(Boolean).length
  })
}

test('half of the requests of a second may come in one go, then as many as the rate gives', () => {
  expect(passed(200, [0, 100, 200, 300], 1_000)).toEqual([100, 20, 20, 20])
})

test('who was silent for a while may come in one go again, and with no more than that', () => {
  expect(passed(200, [0, 60_000], 1_000)).toEqual([100, 100])
})

test('few a second may all come in one go', () => {
  expect(passed(10, [0, 1_000], 1_000)).toEqual([20, 10])
})

test('a clock that goes back gives nothing', () => {
  expect(passed(200, [1_000, 0, 500], 1_000)).toEqual([100, 0, 100])
})

test('callers have pails of their own', () => {
  const pace = createPace({ now: () => 0 })
  for (let at = 0; at < 100; at += 1) pace('a', 200)
  expect([pace('a', 200), pace('b', 200)]).toEqual([false, true])
})
