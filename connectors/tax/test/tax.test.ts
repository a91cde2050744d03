import { expect, test } from 'vitest'
import { readExample } from '../../sdk/test/read-example.ts'
import { readFixtures } from '../../sdk/test/read-fixtures.ts'

const [payments, arrears, incomes] = await readFixtures('tax')

test('a deed tax payment names the contract and the unit that it was paid for', () => {
  expect(payments?.keys[0]).toBe('tax.payment:shuiwu:WS0000000001')
  expect(payments?.data[0]).toEqual(readExample('tax.payment'))
})

test('other taxes name neither, and an organisation pays them too', () => {
  expect(payments?.data[1]).toMatchObject({ taxpayer: { idType: 'credit-code' } })
  expect(payments?.data[1]).not.toHaveProperty('contractNo')
  expect(payments?.data[1]).not.toHaveProperty('unitCode')
})

test('an amount with a comma and a taxpayer that is no object are quarantined', () => {
  expect(payments?.refused).toEqual([
    { line: 3, reasons: ['value-malformed amountYuan'] },
    {
      line: 4,
      reasons: [
        'value-missing taxpayer.name',
        'value-missing taxpayer.idType',
        'value-missing taxpayer.idNumber',
      ],
    },
  ])
})

test('arrears that were paid are superseded', () => {
  expect(arrears?.data[0]).toEqual(readExample('tax.arrears'))
  expect(arrears?.statuses).toEqual(['active', 'superseded'])
  expect(arrears?.refused).toEqual([{ line: 3, reasons: ['value-malformed taxKind'] }])
})

test('an income belongs to a year of four digits', () => {
  expect(incomes?.data[0]).toEqual(readExample('tax.income-year'))
  expect(incomes?.refused).toEqual([{ line: 3, reasons: ['schema-violated year'] }])
})

test('no name and no number stands in clear outside the records', () => {
  expect(payments?.clear).not.toMatch(/张伟|330106(?:19|20)\d\d/)
})
