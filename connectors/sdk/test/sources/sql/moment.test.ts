import { expect, test } from 'vitest'
import {
  formatMoment,
  formatZone,
  momentVersion,
  parseMoment,
  parseZone,
} from '../../../src/sources/sql/moment.ts'

const noon = Date.parse('2026-11-26T12:00:00Z') * 1000

test.each([
  ['2026-11-26 20:00:00', noon],
  ['2026-11-26 20:00:00.5', noon + 500_000],
  ['2026-11-26 20:00:00.000001', noon + 1],
  ['2026-11-26 12:00:00+00', noon],
  ['2026-11-26 17:30:00+05:30', noon],
  ['2026-11-26T04:00:00.25-08', noon + 250_000],
  ['1969-12-31 23:59:59+00', -1_000_000],
])('%s is one moment, a time without a zone being of the declared one', (text, micros) => {
  expect(parseMoment(text, 480)).toBe(micros)
})

test.each(['infinity', '-infinity', '0000-00-00 00:00:00', '2026-02-30 00:00:00', '', 'noon'])(
  '%j is no moment',
  (text) => {
    expect(parseMoment(text, 480)).toBeUndefined()
  },
)

test.each([480, 0, -210])(
  'a moment that is written is read as the same, %d minutes east',
  (zone) => {
    for (const micros of [noon, noon + 1, noon + 999_999, -1, 0])
      expect(parseMoment(formatMoment(micros, zone), zone)).toBe(micros)
    expect(parseZone(formatZone(zone))).toBe(zone)
  },
)

test('a version has 20 digits, and is lowest before 1970', () => {
  expect([momentVersion(noon), momentVersion(-5)]).toEqual([`0000${noon}`, '00000000000000000000'])
})
