import { expect, test } from 'vitest'
import { momentBefore, readMoment, writeMoment } from '../../../src/sources/web/row-moment.ts'

const china = { as: 'time', zone: '+08:00' } as const
const noon = '01769832000000000000'

test.each([
  ['2026-01-31T04:00:00Z', noon],
  ['2026-01-31T12:00:00+08:00', noon],
  ['2026-01-31 12:00:00', noon],
  ['2026-01-31 12:00', noon],
  ['2026-01-31T12:00:00.123456789+0800', '01769832000123456789'],
  ['2026-01-31T12:00:00,5', '01769832000500000000'],
])('%s is a moment', (text, moment) => {
  expect(readMoment(text, china)).toBe(moment)
})

test.each([
  '2026-01-31',
  '2026-02-30 12:00:00',
  '2026-01-31 25:00:00',
  '1960-01-01 00:00:00',
  '',
  'now',
])('%s is none', (text) => {
  expect(readMoment(text, china)).toBeUndefined()
})

test('a time without a zone is none where the settings name none', () => {
  expect(readMoment('2026-01-31 12:00:00', { as: 'time' })).toBeUndefined()
})

test.each([
  ['7', '00000000000000000007'],
  ['18446744073709551615', '18446744073709551615'],
  ['-1', undefined],
  ['1.5', undefined],
  ['1e3', undefined],
])('the number %s is read as %s', (text, moment) => {
  expect(readMoment(text, { as: 'number' })).toBe(moment)
})

test.each([
  ['rfc3339', '2026-01-31T04:00:00.999Z'],
  ['local', '2026-01-31 12:00:00'],
  ['milliseconds', '1769832000999'],
  ['seconds', '1769832000'],
] as const)('as %s a moment is written down, never up', (form, text) => {
  expect(writeMoment('01769832000999999999', china, form)).toBe(text)
})

test('an overlap beyond the beginning is the beginning', () => {
  expect(momentBefore('00000000000000000007', 9, { as: 'number' })).toBe('0'.repeat(20))
})
