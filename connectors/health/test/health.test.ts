import { expect, test } from 'vitest'
import { readExample } from '../../sdk/test/read-example.ts'
import { readFixtures } from '../../sdk/test/read-fixtures.ts'

const [births, permits, deaths] = await readFixtures('health')

test('a birth certificate names mother and father', () => {
  expect(births?.keys[0]).toBe('birth.certificate:weijian:CS0000000001')
  expect(births?.data[0]).toEqual(readExample('birth.certificate'))
})

test('a birth certificate may know one parent only', () => {
  expect(births?.data[1]).toMatchObject({ parents: [{ role: 'MOTHER' }] })
  expect(births?.statuses).toEqual(['active', 'superseded'])
})

test('a birth without parents, on an impossible day or with a grandmother for a mother is quarantined', () => {
  expect(births?.refused).toEqual([
    { line: 3, reasons: ['schema-violated parents'] },
    { line: 4, reasons: ['value-malformed bornOn'] },
    { line: 5, reasons: ['value-malformed parents.0.role'] },
  ])
})

test('a registered plan for a child names those who registered it', () => {
  expect(permits?.data[0]).toEqual(readExample('birth.permit'))
  expect(permits?.data[1]).toMatchObject({ kind: 'PERMIT', childOrder: 'THIRD' })
  expect(permits?.refused).toEqual([{ line: 3, reasons: ['value-malformed applicants'] }])
})

test('a death needs its day', () => {
  expect(deaths?.data[0]).toEqual(readExample('death.medical'))
  expect(deaths?.statuses).toEqual(['active', 'revoked'])
  expect(deaths?.refused).toEqual([{ line: 3, reasons: ['value-missing diedOn'] }])
})

test('no name and no number stands in clear outside the records', () => {
  expect(births?.clear).not.toMatch(/张伟|王芳|张乐|330106(?:19|20)\d\d/)
})
