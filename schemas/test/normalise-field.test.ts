import { expect, test } from 'vitest'
import { normaliseField } from '../src/normalise-field.ts'

test.each([
  ['name', '张　三', '张三'],
  ['date', '20150520', '2015-05-20'],
  ['validity-end', '长期', 'LONG_TERM'],
  ['decimal', '89.50', '89.5'],
  ['decimal', '100.00', '100'],
  ['decimal', '100', '100'],
  ['marriage-certificate', 'j330106-2015-999001', 'J330106-2015-999001'],
  ['code', 'MARRIAGE', 'MARRIAGE'],
  ['date', 'some day', 'some day'],
])('in a field of format %s, %s is compared as %s', (format, value, normalised) => {
  expect(normaliseField(format, value)).toBe(normalised)
})
