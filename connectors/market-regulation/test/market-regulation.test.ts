import { expect, test } from 'vitest'
import { readExample } from '../../sdk/test/read-example.ts'
import { readFixtures } from '../../sdk/test/read-fixtures.ts'

const [organisations, abnormal, officers] = await readFixtures('market-regulation')

test('an organisation is keyed by its running number, never by its credit code', () => {
  expect(organisations?.keys).toEqual([
    'org.registration:shichang:Z0000000001',
    'org.registration:shichang:Z0000000002',
  ])
})

test('words become codes, and a revoked licence is not a revoked record', () => {
  expect(organisations?.data).toMatchObject([
    {
      orgType: 'LIMITED_COMPANY',
      businessStatus: 'ACTIVE',
      scope: '软件开发,技术服务',
      validTo: 'LONG_TERM',
    },
    { orgType: 'INDIVIDUAL_BUSINESS', businessStatus: 'LICENCE_REVOKED', validTo: '2028-07-14' },
  ])
  expect(organisations?.statuses).toEqual(['active', 'revoked'])
})

test('a wrong check character and a capital in words are quarantined', () => {
  expect(organisations?.refused).toEqual([
    { line: 4, reasons: ['value-malformed creditCode'] },
    { line: 5, reasons: ['value-malformed registeredCapitalYuan'] },
  ])
})

test('the list of abnormal operation is a stream of its own', () => {
  expect(abnormal?.keys).toEqual([
    'org.abnormal:shichang-yichang:Y000001',
    'org.abnormal:shichang-yichang:Y000002',
  ])
  expect(abnormal?.refused).toEqual([{ line: 4, reasons: ['value-malformed reasonCode'] }])
})

test('an officer stands beside the organisation, with a share only where there is one', () => {
  expect(officers?.data[0]).toEqual(readExample('org.officer'))
  expect(officers?.data[1]).toMatchObject({ position: 'MANAGER', leftOn: '2024-05-31' })
  expect(officers?.data[1]).not.toHaveProperty('share')
  expect(officers?.refused).toEqual([
    { line: 4, reasons: ['value-malformed share'] },
    { line: 5, reasons: ['value-malformed position'] },
  ])
})
