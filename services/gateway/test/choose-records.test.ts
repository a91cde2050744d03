import { describe, expect, test } from 'vitest'
import { generateCreditCode } from '@hutong/schemas'
import type { StoredRecord } from '@hutong/store'
import { chooseRecords, recordsMax } from '../src/choose-records.ts'
import type { Choice } from '../src/choose-records.ts'
import { event, husband, marriage, right, stored, typeOf } from './support/records.ts'

const subject = { idType: 'resident-id', id: husband } as const
const choice: Choice = {
  type: typeOf('marriage.event'),
  subject,
  recordId: undefined,
  fields: ['certificateNo', 'partyA'],
  grant: { regions: [] },
  today: '2026-11-23',
}
const choose = (change: Partial<Choice>, ...records: readonly StoredRecord[]) =>
  chooseRecords({ ...choice, ...change }, records)
const numbered = (recordId: string, data: object = marriage) =>
  stored(data, { key: event({ recordId }).key })

test('of a record the fields that were asked for are shown, with its number, time and status', () => {
  expect(choose({}, stored(marriage, { status: 'superseded' }))).toMatchObject({
    reason: null,
    records: [
      {
        fields: { certificateNo: marriage.certificateNo, partyA: marriage.partyA },
        masked: [],
        notKnown: [],
        recordId: '1',
        recordTime: '2026-01-01T00:00:00Z',
        status: 'superseded',
        validity: 'no-term',
      },
    ],
  })
})

test('what a record does not have is told as not known, and never as null', () => {
  const { records } = choose({ fields: ['event', 'priorCertificateNo'] }, stored(marriage))
  expect(records).toMatchObject([
    { fields: { event: 'MARRIAGE' }, notKnown: ['priorCertificateNo'] },
  ])
  expect(JSON.stringify(records)).not.toContain('null')
})

describe('the validity of a record', () => {
  const { validTo: _validTo, ...endless } = right
  test.each([
    ['until a day to come', right, 'in-force'],
    ['until today', { ...right, validTo: '2026-11-23' }, 'in-force'],
    ['until yesterday', { ...right, validTo: '2026-11-22' }, 'ended'],
    ['for ever', { ...right, validTo: 'LONG_TERM' }, 'in-force'],
    ['until nobody knows when', endless, 'not-known'],
  ])('%s is told, whether or not the grant opens the day', (_, data, validity) => {
    const type = typeOf('realestate.right')
    const { records } = choose({ type, fields: ['unitCode'] }, stored(data))
    expect(records).toMatchObject([{ validity }])
    expect(Object.keys(records[0]?.fields ?? {})).toEqual(['unitCode'])
  })

  test('without an end and not known are told apart where the day is open', () => {
    const type = typeOf('realestate.right')
    const fields = ['validTo']
    const forEver = stored({ ...right, validTo: 'LONG_TERM' })
    expect(choose({ type, fields }, forEver, stored(endless)).records).toMatchObject([
      { fields: { validTo: 'LONG_TERM' }, notKnown: [] },
      { fields: {}, notKnown: ['validTo'] },
    ])
  })
})

test('a masked value is shown in part, and marked', () => {
  const grant = { regions: [], masking: { partyA: 'person', partyB: 'person' } } as const
  const { records } = choose({ grant }, stored(marriage))
  expect(records).toMatchObject([
    {
      fields: { partyA: { name: '张*', idNumber: '3301************75' } },
      masked: ['partyA'],
    },
  ])
  expect(JSON.stringify(records)).not.toContain(husband)
})

test('a value of another kind than its profile is hidden whole', () => {
  const grant = { regions: [], masking: { partyA: 'name' } } as const
  expect(choose({ grant }, stored(marriage)).records).toMatchObject([
    { fields: { partyA: '*' }, masked: ['partyA'] },
  ])
})

test.each([
  ['330106', 1],
  ['3301', 1],
  ['330102', 0],
])('a record of the region 330106 under a grant for %s: %i shown', (region, count) => {
  expect(choose({ grant: { regions: [region] } }, stored(marriage)).records).toHaveLength(count)
})

test('a record that names no region is shown only where the grant opens all', () => {
  const regionless = stored({ ...marriage, registrarCode: 'x', certificateNo: 'an old red book' })
  expect(choose({}, regionless).records).toHaveLength(1)
  expect(choose({ grant: { regions: ['3301'] } }, regionless).records).toEqual([])
})

test('an erased record is as none', () => {
  const erased = stored(marriage, { status: 'erased' })
  expect(choose({}, erased)).toEqual(choose({}))
  expect(choose({}, erased, stored(marriage))).toEqual(choose({}, stored(marriage)))
})

test.each([
  ['tainted', stored(marriage, { tainted: 'not-json' })],
  ['damaged', stored(marriage, { bytes: Buffer.from('{') })],
  ['of a broken character', stored({ ...marriage, registrarCode: '\uD800' })],
])('a record that is %s makes all of them unverifiable', (_, broken) => {
  expect(choose({}, stored(marriage), broken)).toMatchObject({
    reason: 'unverifiable',
    records: [],
    events: [],
  })
})

test.each([
  ['no region at all', [], 'no-record'],
  ['all of the source', ['33'], 'no-record'],
  ['a part of the source', ['330106'], 'not-covered'],
])('without a record, a grant limited to %s gives the reason', (_, regions, reason) => {
  expect(choose({ grant: { regions } })).toMatchObject({ reason, records: [] })
})

test('an organisation that is registered elsewhere is not covered', () => {
  const elsewhere = generateCreditCode({
    department: '9',
    category: '1',
    division: '310101',
    body: 'MA1K0001',
  })
  const organisation = { idType: 'credit-code', id: elsewhere } as const
  const type = typeOf('org.registration')
  expect(choose({ type, subject: organisation })).toMatchObject({ reason: 'not-covered' })
})

test('a record that is named stands for no other, and none of another is looked at', () => {
  const tainted = stored(marriage, { key: event({ recordId: '12' }).key, tainted: 'not-json' })
  const { reason, records } = choose({ recordId: '2' }, tainted, numbered('1'), numbered('2'))
  expect([reason, ...records.map((record) => record.recordId)]).toEqual([null, '2'])
  expect(choose({ recordId: '3' }, numbered('1'))).toMatchObject({ reason: 'no-record' })
})

test('an answer holds a bounded number of records, those that the store gave first', () => {
  const all = Array.from({ length: recordsMax + 3 }, (_, at) => numbered(`${at}`))
  const { records, events, beyondCount } = choose({}, ...all)
  expect(records.map(({ recordId }) => recordId)).toEqual(
    Array.from({ length: recordsMax }, (_, at) => `${at}`),
  )
  expect([events.length, beyondCount]).toEqual([recordsMax, 3])
})
