import { expect, test } from 'vitest'
import { isOutsideCoverage } from '../src/coverage.ts'
import { recordType } from '../src/record-types.ts'

test.each([
  ['marriage.event', { certificateNo: 'J330106-2015-999001' }, false],
  ['marriage.event', { certificateNo: 'ｊ371702-2015-999001' }, true],
  ['marriage.event', { registeredOn: '1977年12月31日' }, true],
  ['marriage.event', { registeredOn: '1978-01-01' }, false],
  ['marriage.event', { certificateNo: 'J330106-1955-000001' }, true],
  ['marriage.event', { certificateNo: 'BJ330106-1977-000001' }, true],
  ['marriage.event', { certificateNo: 'J330106-1978-000001' }, false],
  ['marriage.event', { certificateNo: '(杭)结字第1号' }, false],
  ['realestate.right', { certificateNo: '沪(2020)浦东新区不动产权第0000001号' }, true],
  ['realestate.right', { certificateNo: '沪〔２０２０〕浦字不动产权第0000001号' }, true],
  ['realestate.right', { certificateNo: '浙(2020)杭州市不动产权第0000001号' }, false],
  ['realestate.right', { certificateNo: '杭房权证西字第1号' }, false],
  ['realestate.right', { unitCode: '330205 000000 GH00005 W00000000' }, true],
  ['org.registration', { creditCode: '92371702TT00000A92' }, true],
  ['org.registration', { creditCode: '91330106TT0000015D' }, false],
  ['person.identity', { name: '张伟' }, false],
  ['person.identity', { addressDivision: 371702 }, false],
])('a claim of %s on %j is outside coverage: %s', (type, claims, outside) => {
  const info = recordType(type)
  expect(info && isOutsideCoverage(info, claims)).toBe(outside)
})

const inBeijing = { idType: 'credit-code', id: '91110105TT0000012D' } as const
const inHangzhou = { idType: 'credit-code', id: '91330106TT0000015D' } as const

test.each([
  ['org.registration', inBeijing, true],
  ['org.registration', inHangzhou, false],
  ['org.abnormal', inBeijing, true],
  ['realestate.right', inBeijing, false],
  ['org.registration', { idType: 'resident-id', id: '110105199003079975' }, false],
  ['person.identity', { idType: 'resident-id', id: '110105199003079975' }, false],
] as const)('a question of %s about %j is outside coverage: %s', (type, subject, outside) => {
  const info = recordType(type)
  expect(info && isOutsideCoverage(info, {}, subject)).toBe(outside)
})

test('a day before the source begins is outside, wherever the subject is', () => {
  const info = recordType('org.registration')
  const claims = { establishedOn: '1989-12-31' }
  expect(info && isOutsideCoverage(info, claims, inHangzhou)).toBe(true)
})
