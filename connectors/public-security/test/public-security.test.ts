import { expect, test } from 'vitest'
import { readFixtures } from '../../sdk/test/read-fixtures.ts'

const [people] = await readFixtures('public-security')

test('a person is keyed by the running number of the register', () => {
  expect(people?.keys).toEqual([
    'person.identity:gongan:P0000000001',
    'person.identity:gongan:P0000000002',
    'person.identity:gongan:P0000000003',
  ])
  expect(people?.statuses).toEqual(['active', 'revoked', 'active'])
})

test('words become the codes of the national standards', () => {
  expect(people?.data[1]).toMatchObject({
    idType: 'resident-id',
    sexCode: '2',
    ethnicCode: '11',
    idValidFrom: '2020-01-01',
    idValidTo: 'LONG_TERM',
  })
})

test('bad rows are quarantined: check digit, unknown word, unknown code, a number as key', () => {
  expect(people?.refused).toEqual([
    { line: 5, reasons: ['value-malformed idNumber'] },
    { line: 6, reasons: ['value-malformed sexCode'] },
    { line: 7, reasons: ['schema-violated ethnicCode'] },
    { line: 8, reasons: ['record-id-malformed recordId'] },
  ])
})

test('no name and no number stands in clear outside the records', () => {
  expect(people?.clear).not.toMatch(/张伟|李强|330106(?:19|20)\d\d/)
})
