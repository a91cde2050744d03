import { expect, test } from 'vitest'
import { dayMs, foundBy, hourMs, monday, question, times, usualDays } from './office.ts'

const later = monday + 14 * dayMs + 10 * hourMs
const ofCase = (caseRef: string) => ({ details: { caseRef } })

test('one case for far more people than such cases have is found', () => {
  const asked = times(14, (at) => question(later + at * hourMs, ofCase('all-in-one')))
  expect(foundBy('one-case-many-people', usualDays(14), asked)).toMatchObject([
    { about: { what: 'case', caseRef: 'all-in-one' } },
  ])
})

test('a case that was over long ago and comes back for others is found', () => {
  const first = question(monday + 10 * hourMs, ofCase('old'))
  const asked = times(3, (at) => question(monday + 42 * dayMs + (10 + at) * hourMs, ofCase('old')))
  expect(foundBy('one-case-many-people', [first], usualDays(44), asked)).toHaveLength(1)
})

test('a family is one case', () => {
  const asked = times(5, (at) => question(later + at * 60_000, ofCase('family')))
  expect(foundBy('one-case-many-people', usualDays(14), asked)).toEqual([])
})

test('a school whose pupils are worked off as one case is not, where that is how it is done', () => {
  const classes = times(12, (day) =>
    times(30, (at) =>
      question(monday + day * dayMs + (9 + at / 5) * hourMs, {
        purpose: 'school',
        ...ofCase(`class-${day}`),
      }),
    ),
  )
  const found = foundBy('one-case-many-people', classes.flat())
  expect(found.length).toBeLessThanOrEqual(3)
})
