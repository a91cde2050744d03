import { expect, test } from 'vitest'
import { dayMs, foundBy, hourMs, monday, question, times, usualDays } from './office.ts'

const later = monday + 21 * dayMs + 10 * hourMs

test('a system that names a dozen officers it has never named is found', () => {
  const asked = times(12, (at) =>
    question(later + at * 60_000, { details: { officer: `new-${at}` } }),
  )
  expect(foundBy('many-new-officers', usualDays(21), asked)).toHaveLength(1)
})

test('four new colleagues on a Monday are not, nor are the first days of a system', () => {
  const asked = times(4, (at) =>
    question(later + at * 60_000, { details: { officer: `new-${at}` } }),
  )
  expect(foundBy('many-new-officers', usualDays(21), asked)).toEqual([])
})
