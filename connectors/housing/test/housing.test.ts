import { expect, test } from 'vitest'
import { readExample } from '../../sdk/test/read-example.ts'
import { readFixtures } from '../../sdk/test/read-fixtures.ts'

const [contracts, leases, support] = await readFixtures('housing')

test('a filed contract names buyer, seller and unit', () => {
  expect(contracts?.keys).toEqual([
    'housing.contract:zhujian:HT0000000001',
    'housing.contract:zhujian:HT0000000002',
  ])
  expect(contracts?.data[0]).toEqual(readExample('housing.contract'))
  expect(contracts?.statuses).toEqual(['active', 'revoked'])
})

test('buyers without shares hold the whole together', () => {
  expect(contracts?.data[1]).toMatchObject({
    kind: 'NEW_HOME',
    buyerShare: 'JOINT',
    contractState: 'FILED',
  })
})

test('a wrong number, a share above one and a price in words are quarantined', () => {
  expect(contracts?.refused).toEqual([
    { line: 4, reasons: ['value-malformed buyer.idNumber'] },
    { line: 5, reasons: ['value-malformed buyerShare'] },
    { line: 6, reasons: ['value-malformed priceYuan'] },
  ])
})

test('a lease names lessor and lessee, and everything that is wrong with one is told at once', () => {
  expect(leases?.data[0]).toEqual(readExample('housing.rental'))
  expect(leases?.data[1]).toMatchObject({ leaseTo: 'LONG_TERM' })
  expect(leases?.refused).toEqual([
    { line: 4, reasons: ['value-missing lessee.name', 'value-malformed leaseFrom'] },
  ])
})

test('whoever left subsidised housing has a revoked record', () => {
  expect(support?.data[0]).toEqual(readExample('housing.subsidised'))
  expect(support?.statuses).toEqual(['active', 'revoked'])
  expect(support?.refused).toEqual([{ line: 4, reasons: ['value-malformed kind'] }])
})

test('no name and no number stands in clear outside the records', () => {
  expect(contracts?.clear).not.toMatch(/张伟|330106(?:19|20)\d\d[01]/)
})
