import { expect, test } from 'vitest'
import { dayMs, foundBy, hourMs, monday, question, times, usualDays } from './office.ts'

const later = monday + 14 * dayMs + 10 * hourMs

test('one wrong claim each about many people is found', () => {
  const asked = times(16, (at) => question(later + at * 300_000, { answerClass: 'NO:mismatch' }))
  expect(foundBy('fruitless-questions', usualDays(14), asked)).toHaveLength(1)
})

test('a few people without a record are not', () => {
  const asked = times(4, (at) =>
    question(later + at * hourMs, { answerClass: 'UNKNOWN:no-record' }),
  )
  expect(foundBy('fruitless-questions', usualDays(14), asked)).toEqual([])
})

test('a source that is down for everybody is not', () => {
  const asked = times(30, (at) =>
    question(later + at * 60_000, { answerClass: 'UNKNOWN:source-down' }),
  )
  expect(foundBy('fruitless-questions', usualDays(14), asked)).toEqual([])
})
