import { expect, test } from 'vitest'
import { readExample } from '../../sdk/test/read-example.ts'
import { readFixtures } from '../../sdk/test/read-fixtures.ts'

const [insured] = await readFixtures('medical-insurance')

test('participation in medical insurance has an end or none', () => {
  expect(insured?.keys[0]).toBe('medical.participation:yibao:YB0000000001')
  expect(insured?.data[0]).toEqual(readExample('medical.participation'))
  expect(insured?.data[1]).toMatchObject({ kind: 'EMPLOYEE', insuredTo: '2023-12-31' })
})

test('a wrong number is quarantined', () => {
  expect(insured?.refused).toEqual([{ line: 3, reasons: ['value-malformed person.idNumber'] }])
})
