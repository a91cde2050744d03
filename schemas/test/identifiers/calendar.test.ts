import { expect, test } from 'vitest'
import { chinaDate } from '../../src/identifiers/calendar.ts'

test('the day in China begins eight hours before the one in Greenwich', () => {
  expect(chinaDate(Date.parse('2026-11-23T15:59:59.999Z'))).toBe('2026-11-23')
  expect(chinaDate(Date.parse('2026-11-23T16:00:00Z'))).toBe('2026-11-24')
})
