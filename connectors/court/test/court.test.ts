import { expect, test } from 'vitest'
import { readExample } from '../../sdk/test/read-example.ts'
import { readFixtures } from '../../sdk/test/read-fixtures.ts'

const [enforcements, judgments] = await readFixtures('court')

test('a debtor under enforcement is on a list, or on none', () => {
  expect(enforcements?.keys[0]).toBe('court.enforcement:fayuan:ZX0000000001')
  expect(enforcements?.data[0]).toEqual(readExample('court.enforcement'))
  expect(enforcements?.data[1]).toMatchObject({ listed: 'NOT_LISTED' })
  expect(enforcements?.data[1]).not.toHaveProperty('listedOn')
  expect(enforcements?.statuses).toEqual(['active', 'superseded'])
})

test('a list that does not exist is quarantined', () => {
  expect(enforcements?.refused).toEqual([{ line: 3, reasons: ['value-malformed listed'] }])
})

test('a divorce by judgment names the certificate that it ends', () => {
  expect(judgments?.data[0]).toEqual(readExample('court.judgment-family'))
  expect(judgments?.data[1]).toMatchObject({ matter: 'GUARDIANSHIP' })
  expect(judgments?.refused).toEqual([{ line: 3, reasons: ['value-malformed priorCertificateNo'] }])
})
