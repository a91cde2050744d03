import { expect, test } from 'vitest'
import { judgeCertificate } from '../src/judge-certificate.ts'
import type { Claims } from '../src/judge-certificate.ts'
import type { StoredRecord } from '@hutong/store'
import { husband, marriage, right, stored, typeOf } from './support/records.ts'

const today = '2026-11-23'
const subject = { idType: 'resident-id', id: husband } as const
const { certificateNo } = marriage
const second = { ...marriage, certificateNo: 'J330106-2020-999002', registeredOn: '2020-05-20' }

function judge(claims: Claims, records: readonly StoredRecord[], regions: readonly string[] = []) {
  return judgeCertificate(
    { type: typeOf('marriage.event'), subject, claims, regions, today },
    records,
  )
}
function judgeRight(data: object, claims: Claims = { certificateNo: right.certificateNo }) {
  const type = typeOf('realestate.right')
  const records = [stored(data, {}, 'realestate.right')]
  return judgeCertificate({ type, subject, claims, regions: [], today }, records)
}
const yes = { answer: 'YES', reason: null, mismatches: [] }
const no = (reason: string, ...mismatches: string[]) => ({ answer: 'NO', reason, mismatches })
const unknown = (reason: string) => ({
  answer: 'UNKNOWN',
  reason,
  mismatches: [],
  event: undefined,
})

test('a certificate that is what the citizen says is YES, and the answer rests on that record', () => {
  const judged = judge({ certificateNo, event: 'MARRIAGE' }, [stored(marriage)])
  expect(judged).toMatchObject({ ...yes, event: { time: '2026-01-01T00:00:00Z' } })
})

test('every field that differs is named, and nothing else of the record', () => {
  const judged = judge({ certificateNo, event: 'DIVORCE', registeredOn: '2015-05-21' }, [
    stored(marriage),
  ])
  expect(judged).toMatchObject(no('mismatch', 'event', 'registeredOn'))
})

test('a claimed field that the record does not have differs', () => {
  const claims = { certificateNo, priorCertificateNo: 'J330106-2010-999001' }
  expect(judge(claims, [stored(marriage)])).toMatchObject(no('mismatch', 'priorCertificateNo'))
})

test.each([
  ['alone', []],
  ['beside a record that fits', [stored(marriage)]],
])('a tainted record %s makes everything unverifiable', (_, others) => {
  const tainted = stored(second, { tainted: 'digest-wrong' })
  expect(judge({ certificateNo }, [...others, tainted])).toEqual(unknown('unverifiable'))
})

test('a tainted record makes it unverifiable even when it was erased', () => {
  const tainted = stored(second, { tainted: 'digest-wrong', status: 'erased' })
  expect(judge({ certificateNo }, [tainted])).toEqual(unknown('unverifiable'))
})

test.each([
  ['not JSON', 'not JSON'],
  ['a list', '[]'],
  ['an event without data', '{"time":"2026-01-01T00:00:00Z","hutongdigest":"a"}'],
  ['an event whose data are null', '{"time":"t","hutongdigest":"a","data":null}'],
])('stored bytes that are %s are unverifiable', (_, text) => {
  const broken = stored(marriage, { bytes: Buffer.from(text) })
  expect(judge({ certificateNo }, [broken])).toEqual(unknown('unverifiable'))
})

test('an erased record counts as none', () => {
  const erased = stored(marriage, { status: 'erased', bytes: Buffer.from('{}') })
  expect(judge({ certificateNo }, [erased])).toEqual(unknown('no-record'))
})

test.each([
  ['no record in the region that the claims name', { certificateNo }, [], 'no-record'],
  ['claims that name no region', { event: 'MARRIAGE' }, [], 'no-record'],
  ['a certificate of another city', { certificateNo: 'J310101-2015-999001' }, [], 'not-covered'],
  ['a registry of another city', { registrarCode: '310101001' }, [], 'not-covered'],
  ['a day before the source begins', { registeredOn: '1977-12-31' }, [], 'not-covered'],
  ['its first day', { registeredOn: '1978-01-01' }, [], 'no-record'],
  ['a grant of the whole region', { event: 'MARRIAGE' }, ['3301'], 'no-record'],
  ['a grant of more than that', { event: 'MARRIAGE' }, ['33'], 'no-record'],
  ['a grant of a part of it', { event: 'MARRIAGE' }, ['330106'], 'not-covered'],
])('with nothing found, %s is UNKNOWN, never NO', (_, claims, regions, reason) => {
  expect(judge(claims, [], regions)).toEqual(unknown(reason))
})

test.each([
  ['a certificate of another city', { certificateNo: 'J310101-2015-999001' }, [], 'not-covered'],
  ['a registry of another city', { registrarCode: '310101001' }, [], 'not-covered'],
  ['a day before the source begins', { registeredOn: '1977-12-31' }, [], 'not-covered'],
  ['a grant of a part of the region', { event: 'DIVORCE' }, ['330106'], 'not-covered'],
  ['a certificate of this city', { certificateNo: 'J330105-2015-999001' }, [], 'mismatch'],
  ['a grant of the whole region', { event: 'DIVORCE' }, ['3301'], 'mismatch'],
])(
  'with another record of the person found, %s is judged by coverage',
  (_, claims, regions, reason) => {
    expect(judge(claims, [stored(marriage)], regions)).toMatchObject({ reason })
  },
)

test('a record that is named or fits is judged whatever the source covers', () => {
  const elsewhere = {
    ...marriage,
    certificateNo: 'J310101-2015-999001',
    registrarCode: '310101001',
  }
  const claims = { certificateNo: elsewhere.certificateNo, event: 'DIVORCE' }
  expect(judge(claims, [stored(elsewhere)])).toMatchObject(no('mismatch', 'event'))
  expect(judge({ registrarCode: '310101001' }, [stored(elsewhere)])).toMatchObject(yes)
})

test.each([
  ['another city', '91110105TT0000012D', 'not-covered'],
  ['this city', '91330106TT0000015D', 'no-record'],
])('an organisation whose code is of %s and that has no record', (_, id, reason) => {
  const type = typeOf('org.registration')
  const question = { type, claims: { name: '某某公司' }, regions: [], today }
  const asked = judgeCertificate({ ...question, subject: { idType: 'credit-code', id } }, [])
  expect(asked).toEqual(unknown(reason))
})

test("a record outside the grant's regions is not seen", () => {
  const records = [stored(marriage)]
  expect(judge({ event: 'MARRIAGE' }, records, ['330106'])).toMatchObject(yes)
  expect(judge({ event: 'MARRIAGE' }, records, ['330105'])).toEqual(unknown('not-covered'))
})

test("a record outside the grant's regions does not spoil one inside", () => {
  const elsewhere = { ...second, certificateNo: 'J330105-2020-999001', registrarCode: '330105001' }
  const records = [stored(elsewhere, { status: 'revoked' }), stored(marriage)]
  expect(judge({ event: 'MARRIAGE' }, records, ['330106'])).toMatchObject(yes)
})

test('the record named by the certificate number is meant, also when another fits the rest', () => {
  const claims = { certificateNo, registeredOn: second.registeredOn }
  for (const records of [
    [stored(marriage), stored(second)],
    [stored(second), stored(marriage)],
  ]) {
    expect(judge(claims, records)).toMatchObject(no('mismatch', 'registeredOn'))
  }
})

test('the named record is meant although it is revoked and another is active', () => {
  const records = [stored(second), stored(marriage, { status: 'revoked' })]
  expect(judge({ certificateNo, event: 'MARRIAGE' }, records)).toMatchObject(no('revoked'))
})

test('without a number, any record that fits all claims is meant', () => {
  const records = [stored(marriage), stored(second)]
  expect(judge({ registeredOn: '2015-05-20' }, records)).toMatchObject(yes)
  expect(judge({ registeredOn: '2020-05-20' }, records)).toMatchObject(yes)
})

test('of two records that fit, the active one is meant', () => {
  const records = [stored(marriage, { status: 'revoked' }), stored(second)]
  expect(judge({ event: 'MARRIAGE' }, records)).toMatchObject(yes)
})

test('of records that do not fit, the one with fewer differences tells which fields', () => {
  const divorce = { ...second, event: 'DIVORCE' }
  const claims = { event: 'DIVORCE', registeredOn: '2021-01-01', registrarCode: '330106001' }
  for (const records of [
    [stored(marriage), stored(divorce)],
    [stored(divorce), stored(marriage)],
  ]) {
    expect(judge(claims, records)).toMatchObject(no('mismatch', 'registeredOn'))
  }
})

test('a state counts before a difference', () => {
  const claims = { certificateNo, event: 'DIVORCE' }
  for (const status of ['revoked', 'superseded'] as const) {
    expect(judge(claims, [stored(marriage, { status })])).toMatchObject(no(status, 'event'))
  }
})

test('the state of a record that is not the one in question says nothing', () => {
  const revoked = stored(marriage, { status: 'revoked' })
  expect(judge({ certificateNo: second.certificateNo }, [revoked])).toMatchObject(
    no('mismatch', 'certificateNo'),
  )
})

test('a record that is superseded and fits is superseded', () => {
  const superseded = stored(marriage, { status: 'superseded' })
  expect(judge({ event: 'MARRIAGE' }, [superseded])).toMatchObject(no('superseded'))
})

test.each([
  ['today', today, yes],
  ['tomorrow', '2026-11-24', yes],
  ['yesterday', '2026-11-22', no('expired')],
  ['never', 'LONG_TERM', yes],
])('a right whose last day is %s', (_, validTo, expected) => {
  expect(judgeRight({ ...right, validTo })).toMatchObject(expected)
})

test('a right without a last day does not expire', () => {
  const { validTo: _validTo, ...unending } = right
  expect(judgeRight(unending)).toMatchObject(yes)
})

test('expired counts before a difference, revoked before expired', () => {
  const claims = { certificateNo: right.certificateNo, rightType: 'MORTGAGE' }
  const over = { ...right, validTo: '2026-01-01' }
  expect(judgeRight(over, claims)).toMatchObject(no('expired', 'rightType'))
  const type = typeOf('realestate.right')
  const revoked = stored(over, { status: 'revoked' }, 'realestate.right')
  expect(judgeCertificate({ type, subject, claims, regions: [], today }, [revoked])).toMatchObject({
    reason: 'revoked',
  })
})

test('a number is the same in full-width brackets', () => {
  const claims = { certificateNo: '浙（2020）杭州市不动产权第0000001号' }
  expect(judgeRight(right, claims)).toMatchObject(yes)
})
