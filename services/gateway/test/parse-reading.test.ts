import { expect, test } from 'vitest'
import { parseReading } from '../src/parse-reading.ts'
import { reading } from './support/open-gateway.ts'
import { husband, typeOf } from './support/records.ts'

const types = new Map([['marriage.event', typeOf('marriage.event')]])
const parse = (change: Partial<typeof reading>, headers: Record<string, string> = {}) =>
  parseReading({ ...reading, ...change }, headers, types)
const errorsOf = (...given: Parameters<typeof parse>) => {
  const parsed = parse(...given)
  return parsed.ok ? [] : parsed.errors
}
const { subject: _subject, ...nobody } = reading

test('a well-formed reading is taken as it is', () => {
  expect(parse({})).toEqual({
    ok: true,
    reading: {
      ...reading,
      type: types.get('marriage.event'),
      recordId: undefined,
      minPosition: undefined,
      traceId: undefined,
    },
  })
})

test('a record may be named beside the person, or alone', () => {
  expect(parse({ recordId: '7' })).toMatchObject({
    reading: { subject: { id: husband }, recordId: '7' },
  })
  expect(parseReading({ ...nobody, recordId: '7' }, {}, types)).toMatchObject({
    reading: { subject: undefined, recordId: '7' },
  })
})

test('somebody or some record has to be named', () => {
  expect(parseReading(nobody, {}, types)).toMatchObject({
    errors: [{ field: '$.subject', rule: 'required', fix: 'add it, or recordId' }],
  })
})

test('a number that is none is told once, and a record beside it does not stand in for it', () => {
  const subject = { idType: 'resident-id', id: '1' } as const
  for (const change of [{ subject }, { subject, recordId: '7' }]) {
    expect(errorsOf(change)).toMatchObject([{ field: '$.subject.id', rule: 'resident-id: FORMAT' }])
  }
})

test.each(['constructor', '__proto__', 'partyC', 'PartyA', '*'])(
  'the field %s, which the type does not have, is told by its name and with those there are',
  (field) => {
    expect(errorsOf({ fields: ['event', field] })).toEqual([
      {
        field: `$.fields.${field}`,
        rule: 'unknown field',
        fix: 'marriage.event has certificateNo, event, registeredOn, registrarCode, partyA, partyB, priorCertificateNo',
      },
    ])
  },
)

test('every mistake is told at once', () => {
  const change = { subject: { idType: 'passport', id: '?' }, fields: ['x'] } as const
  const errors = errorsOf({ ...change, fields: ['x'] }, { 'hutong-min-position': 'x' })
  expect(errors.map(({ field }) => field)).toEqual([
    '$.subject.id',
    '$.fields.x',
    'header.Hutong-Min-Position',
  ])
})
