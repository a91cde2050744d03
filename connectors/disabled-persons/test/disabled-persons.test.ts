import { expect, test } from 'vitest'
import { readExample } from '../../sdk/test/read-example.ts'
import { readFixtures } from '../../sdk/test/read-fixtures.ts'

const [certificates] = await readFixtures('disabled-persons')

test('a certificate tells category and level', () => {
  expect(certificates?.keys[0]).toBe('disability.certificate:canlian:CJ0000000001')
  expect(certificates?.data[0]).toEqual(readExample('disability.certificate'))
  expect(certificates?.data[1]).toMatchObject({ level: '1', validTo: 'LONG_TERM' })
  expect(certificates?.statuses).toEqual(['active', 'superseded'])
})

test('a level that does not exist is quarantined', () => {
  expect(certificates?.refused).toEqual([{ line: 3, reasons: ['value-malformed level'] }])
})
