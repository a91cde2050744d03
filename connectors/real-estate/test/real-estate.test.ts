import { expect, test } from 'vitest'
import { readExample } from '../../sdk/test/read-example.ts'
import { readFixtures } from '../../sdk/test/read-fixtures.ts'

const [rights, units, restrictions] = await readFixtures('real-estate')

test('a right holds its owners with their shares', () => {
  expect(rights?.keys[0]).toBe('realestate.right:ziran:Q0000000001')
  expect(rights?.data[0]).toMatchObject({
    certificateNo: '浙(2019)杭州市不动产权第0999001号',
    rightType: 'OWNERSHIP',
    owners: [
      { name: '张伟', idType: 'resident-id', share: '1/2' },
      { name: '王芳', idType: 'resident-id', share: '1/2' },
    ],
    areaSquareMetres: '88.5',
    validTo: '2089-05-31',
  })
})

test('a mortgage belongs to an organisation, its brackets and share in the one form', () => {
  expect(rights?.data[1]).toMatchObject({
    certificateNo: '浙(2020)杭州市不动产证明第0999002号',
    rightType: 'MORTGAGE',
    owners: [{ idType: 'credit-code', share: '1/1' }],
    areaSquareMetres: '120',
    validTo: 'LONG_TERM',
  })
})

test('every state of a right has its status', () => {
  expect(rights?.statuses).toEqual(['active', 'active', 'revoked', 'superseded'])
})

test('bad lines are quarantined with every field that is wrong', () => {
  expect(rights?.refused).toEqual([
    { line: 5, reasons: ['value-malformed owners.1.idNumber'] },
    { line: 6, reasons: ['schema-violated owners'] },
    { line: 7, reasons: ['value-malformed owners', 'value-missing registeredOn'] },
    { line: 8, reasons: ['json-malformed'] },
    { line: 9, reasons: ['json-no-object'] },
  ])
})

test('a unit tells what it is used for and who holds it', () => {
  expect(units?.keys[0]).toBe('realestate.unit:ziran-danyuan:DY0000000001')
  expect(units?.data[0]).toEqual(readExample('realestate.unit'))
  expect(units?.data[1]).toMatchObject({ use: 'PARKING', areaSquareMetres: '12.5' })
  expect(units?.refused).toEqual([{ line: 3, reasons: ['value-malformed unitCode'] }])
})

test('a restriction is found by the holders whose right it restricts', () => {
  expect(restrictions?.data[0]).toEqual(readExample('realestate.restriction'))
  expect(restrictions?.data[1]).toMatchObject({ kind: 'SEALING', validTo: '2027-04-30' })
  expect(restrictions?.statuses).toEqual(['active', 'revoked'])
  expect(restrictions?.refused).toEqual([{ line: 3, reasons: ['value-malformed kind'] }])
})
