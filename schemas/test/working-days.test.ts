import { isWorkday } from 'chinese-days'
import { expect, test } from 'vitest'
import { dueDate, isWorkingDay } from '../src/working-days.ts'

const dayMs = 86_400_000
const at = (text: string): number => Date.parse(text)

test('every day of the published years is judged as the library of the calendar judges it', () => {
  const differing: string[] = []
  for (let ms = at('2004-01-01T00:00:00Z'); ms < at('2027-01-01T00:00:00Z'); ms += dayMs) {
    const date = new Date(ms).toISOString().slice(0, 10)
    if (isWorkingDay(date) !== isWorkday(date)) differing.push(date)
  }
  expect(differing).toEqual([])
})

test.each([
  ['the day on which it begins is not counted', '2026-11-23T00:00:00+08:00', 1, '2026-11-24'],
  ['it begins on the day in China', '2026-11-23T16:00:00Z', 1, '2026-11-25'],
  ['a rest day before a weekend', '2026-09-30T12:00:00+08:00', 1, '2026-10-08'],
  ['a Saturday that is made up counts', '2026-10-08T12:00:00+08:00', 2, '2026-10-10'],
])('%s', (_, began, count, date) => {
  expect(dueDate(at(began), count)).toEqual({ date, calendar: 'FIXED' })
})

test('a period that reaches into a year without a calendar is provisional, and one that ends before is not', () => {
  const began = at('2026-12-30T09:00:00+08:00')
  expect(dueDate(began, 1)).toEqual({ date: '2026-12-31', calendar: 'FIXED' })
  expect(dueDate(began, 2)).toEqual({ date: '2027-01-01', calendar: 'PROVISIONAL' })
})

test.each([0, -1, 1.5, Number.NaN, 1001])('%d working days are no period', (count) => {
  expect(() => dueDate(at('2026-11-23T00:00:00Z'), count)).toThrow(RangeError)
})

test.each(['2026-02-29', '2026-2-1', ''])('%j is no day', (date) => {
  expect(() => isWorkingDay(date)).toThrow(RangeError)
})
