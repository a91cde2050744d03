import { expect, test } from 'vitest'
import { husband, marriage, right, typeOf } from './support/records.ts'

test('a type knows its owner, its source and how old an answer may be', () => {
  expect(typeOf('marriage.event')).toMatchObject({
    owner: 'minzheng',
    source: 'minzheng',
    topic: 'records.marriage.event.v1',
    certificateNumberField: 'certificateNo',
    validToField: undefined,
    stalenessMsMax: 900_000,
  })
  expect(typeOf('realestate.right').validToField).toBe('validTo')
})

test.each([
  ['marriage.event', marriage, '330106'],
  ['marriage.event', { certificateNo: 'J330102-2015-999001' }, '330102'],
  ['marriage.event', { certificateNo: 'Ｊ３３０１０２-２０１５-９９９００１' }, '330102'],
  ['marriage.event', { event: 'MARRIAGE' }, undefined],
  ['marriage.event', { certificateNo: 'the old red book' }, undefined],
  ['marriage.event', { certificateNo: 7 }, undefined],
  ['realestate.right', right, '330106'],
  ['realestate.right', { unitCode: right.unitCode }, '330106'],
  ['person.identity', { addressDivision: '330106' }, '330106'],
  ['person.identity', { idNumber: husband }, undefined],
])('the region that %s finds in %j is %s', (name, members, region) => {
  expect(typeOf(name).regionOf(members)).toBe(region)
})
