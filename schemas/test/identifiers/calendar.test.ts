import { expect, test } from 'vitest'
import { chinaDate, isIsoDate } from '../../src/identifiers/calendar.ts'

test('the day in China begins eight hours before the one in Greenwich', () => {
  expect(chinaDate(Date.parse('2026-11-23T15:59:59.999Z'))).toBe('2026-11-23')
  expect(chinaDate(Date.parse('2026-11-23T16:00:00Z'))).toBe('2026-11-24')
})

test('of all that looks like a date, the days of the calendar are dates', () => {
  const twoDigits = (number: number): string => String(number).padStart(2, '0')
  for (const year of ['1900', '2000', '2023', '2024']) {
    for (let month = 0; month <= 13; month += 1) {
      for (let day = 0; day <= 32; day += 1) {
        const text = `${year}-${twoDigits(month)}-${twoDigits(day)}`
        const time = Date.parse(`${text}T00:00:00Z`)
        const isDay = !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
        expect([text, isIsoDate(text)]).toEqual([text, isDay])
      }
    }
  }
})

test.each([
  '',
  '2020-1-31',
  '2020-01-31 ',
  '2020/01/31',
  '20200131',
  '２０２０-01-31',
  '2o20-01-31',
  '2020-01-3x',
])('the text %j is no date of the records', (text) => {
  expect(isIsoDate(text)).toBe(false)
})
