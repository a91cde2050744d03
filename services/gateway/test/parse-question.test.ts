import { expect, test } from 'vitest'
import { parseQuestion } from '../src/parse-question.ts'
import type { Verification } from '../src/question.ts'
import { husband, marriage, typeOf } from './support/records.ts'

const names = ['marriage.event', 'realestate.right', 'org.registration']
const types = new Map(names.map((name) => [name, typeOf(name)]))
const body: Verification = {
  type: 'marriage.event',
  subject: { idType: 'resident-id', id: husband },
  claims: { certificateNo: marriage.certificateNo, event: 'MARRIAGE' },
  purpose: 'house-transfer',
  legalBasis: 'real-estate-registration-2024#17',
  caseRef: 'HT-2026-000123',
  channel: 'window',
  officer: { id: 'o-17', window: 'A03' },
}

const parse = (change: Partial<Verification>, headers: Record<string, string> = {}) =>
  parseQuestion({ ...body, ...change }, headers, types)
const errorsOf = (...given: Parameters<typeof parse>) => {
  const parsed = parse(...given)
  return parsed.ok ? [] : parsed.errors
}

test('a well-formed question is taken as it is', () => {
  expect(parse({})).toEqual({
    ok: true,
    question: {
      ...body,
      type: types.get('marriage.event'),
      minPosition: undefined,
      traceId: undefined,
    },
  })
})

test('the number is taken in its one form', () => {
  const parsed = parse({ subject: { idType: 'resident-id', id: ' 33010619900307 9975 ' } })
  expect(parsed).toMatchObject({ question: { subject: { id: husband } } })
})

test('an unknown type is told, and where the types are listed', () => {
  expect(errorsOf({ type: 'marriage.evnt' })).toEqual([
    { field: '$.type', rule: 'unknown type', fix: 'GET /v1/catalogue lists the types' },
  ])
})

test.each([
  ['resident-id', '330106199003079976', 'CHECKSUM'],
  ['resident-id', '1', 'FORMAT'],
  ['credit-code', husband, 'CHECKSUM'],
  ['passport', '??', 'FORMAT'],
] as const)('the number %s %s is told by its rule, and not quoted', (idType, id, rule) => {
  const [error, ...others] = errorsOf({ subject: { idType, id } })
  expect(error).toMatchObject({ field: '$.subject.id', rule: `${idType}: ${rule}` })
  expect(JSON.stringify(error)).not.toContain(id)
  expect(others).toEqual([])
})

test('an unknown claim is told with the names there are', () => {
  expect(errorsOf({ claims: { number: husband } })).toEqual([
    {
      field: '$.claims.number',
      rule: 'unknown field',
      fix: 'marriage.event has certificateNo, event, registeredOn, registrarCode, partyA, partyB, priorCertificateNo',
    },
  ])
})

test('an endless name of a claim is cut', () => {
  const [error] = errorsOf({ claims: { ['n'.repeat(999)]: 1 } })
  expect(error?.field).toBe(`$.claims.${'n'.repeat(64)}`)
})

test.each(['__proto__', 'constructor', 'toString'])('the claim %s is an unknown field', (name) => {
  const claims: Verification['claims'] = JSON.parse(`{"${name}":"x"}`)
  expect(errorsOf({ claims })).toMatchObject([{ rule: 'unknown field' }])
})

test.each([
  ['certificateNo', 7, 'string'],
  ['event', null, 'string'],
  ['registeredOn', ['2015-05-20'], 'string'],
  ['partyA', '张伟', 'object'],
  ['partyA', [], 'object'],
])('the claim %s of %j is told with what to send', (name, claim, wanted) => {
  expect(errorsOf({ claims: { [name]: claim } })).toEqual([
    { field: `$.claims.${name}`, rule: 'type', fix: `send a ${wanted}` },
  ])
})

test('the members of a claimed person are told in the same way', () => {
  const claims = { partyA: { name: 7, idNo: husband } }
  expect(errorsOf({ claims })).toEqual([
    { field: '$.claims.partyA.name', rule: 'type', fix: 'send a string' },
    {
      field: '$.claims.partyA.idNo',
      rule: 'unknown field',
      fix: 'it has name, idType, idNumber',
    },
  ])
})

test('so are the elements of a list, by their place', () => {
  const claims = { owners: [{ name: '张伟', share: '1/2' }, '王芳', { age: 3 }] }
  expect(errorsOf({ type: 'realestate.right', claims })).toEqual([
    { field: '$.claims.owners.1', rule: 'type', fix: 'send a object' },
    {
      field: '$.claims.owners.2.age',
      rule: 'unknown field',
      fix: 'it has name, idType, idNumber, share',
    },
  ])
})

test.each([
  ['partyA', {}, 'marriage.event'],
  ['owners', [], 'realestate.right'],
  ['owners', [{}], 'realestate.right'],
])('the claim %s of %j claims nothing, so it cannot be verified', (name, claim, type) => {
  expect(errorsOf({ type, claims: { [name]: claim } })).toMatchObject([{ rule: 'empty' }])
})

test('every mistake is told at once', () => {
  const errors = errorsOf(
    { subject: { idType: 'resident-id', id: '1' }, claims: { event: 1, other: 2 } },
    { 'hutong-min-position': 'x' },
  )
  expect(errors.map(({ field }) => field)).toEqual([
    '$.subject.id',
    '$.claims.event',
    '$.claims.other',
    'header.Hutong-Min-Position',
  ])
})

test('a position of the topic is taken', () => {
  const parsed = parse({}, { 'hutong-min-position': 'records.marriage.event.v1@0:7' })
  expect(parsed).toMatchObject({
    question: { minPosition: { topic: 'records.marriage.event.v1', next: new Map([[0, 7]]) } },
  })
})

test.each(['', 'x', 'records.marriage.event.v1', 'records.realestate.right.v1@0:7', 'a@0:7,0'])(
  'the position %j is none of the topic',
  (text) => {
    expect(errorsOf({}, { 'hutong-min-position': text })).toMatchObject([
      { field: 'header.Hutong-Min-Position', rule: 'position' },
    ])
  },
)

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
test.each([
  [`00-${traceId}-00f067aa0ba902b7-01`, traceId],
  [`00-${'0'.repeat(32)}-00f067aa0ba902b7-01`, undefined],
  [`00-${traceId}-${'0'.repeat(16)}-01`, undefined],
  [`ff-${traceId}-00f067aa0ba902b7-01`, undefined],
  [`00-${traceId.toUpperCase()}-00f067aa0ba902b7-01`, undefined],
  [husband, undefined],
])('the traceparent %s gives the trace id %s', (traceparent, expected) => {
  expect(parse({}, { traceparent })).toMatchObject({ question: { traceId: expected } })
})
