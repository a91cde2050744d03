import { expect, test } from 'vitest'
import { readExample } from '../../sdk/test/read-example.ts'
import { readFixtures } from '../../sdk/test/read-fixtures.ts'

const [accounts, withdrawals, loans] = await readFixtures('provident-fund')

test('an account has a state of its own, which is not that of its record', () => {
  expect(accounts?.keys[0]).toBe('fund.account:gongjijin:ZH0000000001')
  expect(accounts?.data[0]).toEqual(readExample('fund.account'))
  expect(accounts?.data[1]).toMatchObject({ accountState: 'SUSPENDED', balanceYuan: '0' })
})

test('a wrong number and a negative balance are quarantined', () => {
  expect(accounts?.refused).toEqual([
    { line: 3, reasons: ['value-malformed person.idNumber'] },
    { line: 4, reasons: ['value-malformed balanceYuan'] },
  ])
})

test('a withdrawal names the home only where it was made for one', () => {
  expect(withdrawals?.data[0]).toEqual(readExample('fund.withdrawal'))
  expect(withdrawals?.data[1]).toMatchObject({ reason: 'RETIREMENT' })
  expect(withdrawals?.data[1]).not.toHaveProperty('unitCode')
  expect(withdrawals?.refused).toEqual([{ line: 3, reasons: ['value-malformed reason'] }])
})

test('a loan needs the home that secures it', () => {
  expect(loans?.data[0]).toEqual(readExample('fund.loan'))
  expect(loans?.data[1]).toMatchObject({ loanState: 'SETTLED' })
  expect(loans?.refused).toEqual([{ line: 3, reasons: ['value-missing unitCode'] }])
})

test('no name and no number stands in clear outside the records', () => {
  expect(accounts?.clear).not.toMatch(/张伟|330106(?:19|20)\d\d/)
})
