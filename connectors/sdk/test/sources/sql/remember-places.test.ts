import { expect, test } from 'vitest'
import type { Place } from '../../../src/sources/sql/place.ts'
import {
  addUp,
  emptyMemory,
  forgetBefore,
  isMemory,
  isSame,
  reachBack,
  remember,
  sumOf,
} from '../../../src/sources/sql/remember-places.ts'

const places = (from: number, count: number): Place[] =>
  Array.from({ length: count }, (_, i) => [`t${String(from + i).padStart(7, '0')}`, `${from + i}`])

function rememberAll(count: number, batch: number) {
  let memory = emptyMemory
  for (let i = 0; i < count; i += batch) memory = remember(memory, places(i, batch))
  return memory
}

test('however many rows are remembered, they stay a few stretches that sum up to all of them', () => {
  const memory = rememberAll(50_000, 1000)
  expect(memory.stretches.length).toBeLessThanOrEqual(64)
  expect(isSame(addUp(memory.stretches), sumOf(places(0, 50_000)))).toBe(true)
  expect(memory.stretches.at(-1)?.end).toEqual(places(49_999, 1)[0])
  expect(isMemory(JSON.parse(JSON.stringify(memory)))).toBe(true)
})

test('few rows make small stretches, so that little is read again', () => {
  expect(Math.max(...rememberAll(100, 10).stretches.map(({ count }) => count))).toBeLessThan(16)
})

test('a row that is missing, or one more, makes another sum', () => {
  const whole = sumOf(places(0, 10))
  expect(
    [sumOf(places(0, 9)), sumOf(places(0, 11)), sumOf(places(1, 10))].some((sum) =>
      isSame(sum, whole),
    ),
  ).toBe(false)
})

test('what is forgotten leaves the place where the rest begins', () => {
  const memory = rememberAll(1000, 100)
  const later = forgetBefore(memory, ([time]) => time < 't0000500')
  expect(later.from).toEqual(
    memory.stretches[memory.stretches.length - later.stretches.length - 1]?.end,
  )
  const none = forgetBefore(memory, () => true)
  expect(none).toEqual({ from: places(999, 1)[0], stretches: [] })
})

test('reaching further back begins with a stretch of which nothing is known', () => {
  const memory = forgetBefore(rememberAll(10, 10), () => true)
  expect(reachBack(memory, ['t', null])).toEqual({
    from: ['t', null],
    stretches: [{ end: places(9, 1)[0], count: 0, sum: '0' }],
  })
})
