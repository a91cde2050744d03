import { expect, test } from 'vitest'
import { dayMs, foundBy, hourMs, monday, times, usualDays, withoutCase } from './office.ts'

const later = monday + 14 * dayMs + 10 * hourMs

test('one who asks about many without a case, where colleagues name one, is found', () => {
  const asked = times(12, (at) => withoutCase(later + at * 3 * hourMs))
  expect(foundBy('no-case', usualDays(14), asked).length).toBeGreaterThan(0)
})

test('so is one who does it a few times a week, for weeks', () => {
  const asked = times(20, (at) => withoutCase(later + Math.floor(at / 2) * dayMs + at * 60_000))
  expect(foundBy('no-case', usualDays(28), asked).length).toBeGreaterThan(0)
})

test('a case forgotten now and then, for a whole family, is not', () => {
  const asked = times(4, (at) => withoutCase(later + at * 60_000))
  expect(foundBy('no-case', usualDays(14), asked)).toEqual([])
})

test('a matter that has no cases is not', () => {
  const pension = times(300, (at) =>
    withoutCase(monday + at * hourMs, { purpose: 'pension', details: { officer: `o-${at % 5}` } }),
  )
  expect(foundBy('no-case', usualDays(14), pension)).toEqual([])
})
