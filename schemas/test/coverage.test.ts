import { expect, test } from 'vitest'
import { isOutsideCoverage } from '../src/coverage.ts'
import { recordType } from '../src/record-types.ts'

test.each([
  ['marriage.event', { certificateNo: 'J330106-2015-999001' }, false],
  ['marriage.event', { certificateNo: 'ｊ371702-2015-999001' }, true],
  ['marriage.event', { registeredOn: '1977年12月31日' }, true],
  ['marriage.event', { registeredOn: '1978-01-01' }, false],
  ['realestate.right', { unitCode: '330205 000000 GH00005 W00000000' }, true],
  ['org.registration', { creditCode: '92371702TT00000A92' }, true],
  ['org.registration', { creditCode: '91330106TT0000015D' }, false],
  ['person.identity', { name: '张伟' }, false],
  ['person.identity', { addressDivision: 371702 }, false],
])('a claim of %s on %j is outside coverage: %s', (type, claims, outside) => {
  const info = recordType(type)
  expect(info && isOutsideCoverage(info, claims)).toBe(outside)
})
