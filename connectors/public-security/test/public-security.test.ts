import { expect, test } from 'vitest'
import { readExample } from '../../sdk/test/read-example.ts'
import { readFixtures } from '../../sdk/test/read-fixtures.ts'

const [people, households, permits, convictions, vehicles] = await readFixtures('public-security')

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

test('a member of a household comes with its head and the relation between them', () => {
  expect(households?.keys).toEqual([
    'household.registration:gongan-huji:HJ0000000001',
    'household.registration:gongan-huji:HJ0000000002',
  ])
  expect(households?.data[0]).toEqual(readExample('household.registration'))
  expect(households?.data[1]).toMatchObject({ relation: 'HEAD' })
  expect(households?.statuses).toEqual(['active', 'revoked'])
})

test('a member with a wrong number, a strange relation or an impossible day is quarantined', () => {
  expect(households?.refused).toEqual([
    { line: 4, reasons: ['value-malformed member.idNumber'] },
    { line: 5, reasons: ['value-malformed relation', 'value-malformed movedInOn'] },
  ])
})

test('a residence permit needs to tell how long it is valid', () => {
  expect(permits?.data[0]).toEqual(readExample('residence.permit'))
  expect(permits?.refused).toEqual([{ line: 4, reasons: ['value-missing validTo'] }])
})

test('a conviction comes with the end of its sentence, which may have none', () => {
  expect(convictions?.data[0]).toEqual(readExample('criminal.status'))
  expect(convictions?.data[1]).toMatchObject({ sentenceEndsOn: 'LONG_TERM' })
})

test('a sealed conviction never becomes a record', () => {
  expect(convictions?.keys).toEqual([
    'criminal.status:gongan-fanzui:FZ0000000001',
    'criminal.status:gongan-fanzui:FZ0000000002',
  ])
  expect(convictions?.refused).toEqual([
    { line: 4, reasons: ['value-malformed status'] },
    { line: 5, reasons: ['value-malformed offenceClass'] },
  ])
})

test('a vehicle belongs to a person or to an organisation', () => {
  expect(vehicles?.data[0]).toEqual(readExample('vehicle.registration'))
  expect(vehicles?.data[1]).toMatchObject({
    plateNo: '浙AD99999',
    owner: { idType: 'credit-code' },
    use: 'COMMERCIAL',
  })
  expect(vehicles?.refused).toEqual([
    { line: 4, reasons: ['schema-violated plateNo'] },
    { line: 5, reasons: ['value-malformed owner.idType'] },
  ])
})
