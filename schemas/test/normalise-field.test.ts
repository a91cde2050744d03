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
  ['share', '1/2', '1/2'],
  ['share', '2/4', '1/2'],
  ['share', '50/100', '1/2'],
  ['share', '５０ %', '1/2'],
  ['share', '½', '1/2'],
  ['share', '1', '1/1'],
  ['share', '100%', '1/1'],
  ['share', '33%', '33/100'],
  ['share', '共同共有', 'JOINT'],
  ['share', '3/2', '3/2'],
  ['share', '0%', '0%'],
  ['share', '101%', '101%'],
  ['share', 'a half', 'a half'],
  ['code', 'MARRIAGE', 'MARRIAGE'],
  ['date', 'some day', 'some day'],
])('in a field of format %s, %s is compared as %s', (format, value, normalised) => {
  expect(normaliseField(format, value)).toBe(normalised)
})
