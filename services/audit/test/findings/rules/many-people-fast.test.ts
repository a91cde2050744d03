import { expect, test } from 'vitest'
import { dayMs, foundBy, hourMs, monday, question, times, usualDays } from './office.ts'

const later = monday + 14 * dayMs + 12 * hourMs

test('more people within an hour than can come to a counter are found', () => {
  const asked = times(60, (at) => question(later + at * 30_000))
  expect(foundBy('many-people-fast', usualDays(14), asked)).toHaveLength(1)
})

test('a busy hour is not', () => {
  const asked = times(20, (at) => question(later + at * 150_000))
  expect(foundBy('many-people-fast', usualDays(14), asked)).toEqual([])
})

test('who enters a pile of files every afternoon is not', () => {
  const piles = times(14, (day) =>
    times(40, (at) => question(monday + day * dayMs + 15 * hourMs + at * 60_000)),
  )
  const found = foundBy('many-people-fast', piles.flat()).filter(
    ({ period }) => period > '2026-10-18',
  )
  expect(found).toEqual([])
})
