import { expect, test } from 'vitest'
import { readExample } from '../../sdk/test/read-example.ts'
import { readFixtures } from '../../sdk/test/read-fixtures.ts'

const [insured, contributions, pensions, jobs] = await readFixtures('social-security')

test('participation names the employer where there is one', () => {
  expect(insured?.keys[0]).toBe('socialsec.participation:renshe:CB0000000001')
  expect(insured?.data[0]).toEqual(readExample('socialsec.participation'))
  expect(insured?.data[1]).toMatchObject({ kind: 'RESIDENT_PENSION', insuredTo: '2020-12-31' })
  expect(insured?.data[1]).not.toHaveProperty('employerCode')
  expect(insured?.refused).toEqual([{ line: 4, reasons: ['value-malformed employerCode'] }])
})

test('contributions are counted in months, never below none', () => {
  expect(contributions?.data[0]).toEqual(readExample('socialsec.contribution'))
  expect(contributions?.refused).toEqual([{ line: 4, reasons: ['value-malformed monthCount'] }])
})

test('a pension may be suspended without being revoked', () => {
  expect(pensions?.data[0]).toEqual(readExample('pension.status'))
  expect(pensions?.data[1]).toMatchObject({ paymentState: 'SUSPENDED' })
  expect(pensions?.refused).toEqual([{ line: 4, reasons: ['value-missing retiredOn'] }])
})

test('the personnel file has its own date of birth and its own kind of retirement', () => {
  expect(jobs?.data[0]).toEqual(readExample('employment.record'))
  expect(jobs?.data[1]).toMatchObject({ endedOn: '2025-12-31' })
  expect(jobs?.refused).toEqual([{ line: 4, reasons: ['value-malformed retirementKind'] }])
})

test('no name and no number stands in clear outside the records', () => {
  expect(insured?.clear).not.toMatch(/张伟|330106(?:19|20)\d\d/)
})
