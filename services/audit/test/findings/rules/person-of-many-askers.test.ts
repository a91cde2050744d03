import { expect, test } from 'vitest'
import { dayMs, foundBy, hourMs, monday, question, times, usualDays } from './office.ts'

const later = monday + 14 * dayMs + 10 * hourMs
const by = (at: number) => ({ subject: 'the-talk-of-the-town', details: { officer: `p-${at}` } })

test('a person at whom many look within a week is found, whoever they are', () => {
  const asked = times(10, (at) => question(later + at * 5 * hourMs, by(at)))
  expect(foundBy('person-of-many-askers', usualDays(14), asked)).toMatchObject([
    { about: { what: 'subject', subject: 'the-talk-of-the-town' }, entryCount: 10 },
  ])
})

test('who moves house, marries and has a child in one week is seen by four', () => {
  const asked = times(12, (at) => question(later + at * hourMs, by(at % 4)))
  expect(foundBy('person-of-many-askers', usualDays(14), asked)).toEqual([])
})
