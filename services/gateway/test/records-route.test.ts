import { hash } from 'node:crypto'
import { openSealedDetails, quarterOf } from '@hutong/ledger/entries'
import { verifyReceipt } from '@hutong/ledger'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { recordsMax } from '../src/choose-records.ts'
import { client, openGateway, reading, readingGrant } from './support/open-gateway.ts'
import type { Gateway } from './support/open-gateway.ts'
import { noon, subjectKey, topic } from './support/open-parts.ts'
import { readEntry } from './support/read-entry.ts'
import { event, husband, marriage, wife } from './support/records.ts'

let gateway: Gateway
beforeAll(async () => {
  gateway = await openGateway(afterAll)
})

const fields = ['certificateNo', 'event', 'registeredOn', 'partyA', 'partyB']

test('of a person the chosen fields are read, with how fresh that is', async () => {
  const { status, headers, body } = await gateway.read()
  expect(status).toBe(200)
  expect(headers).toMatchObject({
    'cache-control': 'no-store',
    'content-type': 'application/json; charset=utf-8',
  })
  expect(body).toEqual({
    asOf: { lagMs: 0, position: `${topic}@0:1`, source: 'minzheng' },
    omitted: [],
    reason: null,
    receipt: expect.stringMatching(/^c2sp\.org\/tlog-proof@v1\n/u),
    records: [
      {
        fields: {
          certificateNo: marriage.certificateNo,
          event: 'MARRIAGE',
          partyA: marriage.partyA,
        },
        masked: [],
        notKnown: [],
        recordId: '1',
        recordTime: '2026-01-01T00:00:00Z',
        status: 'active',
        validity: 'no-term',
      },
    ],
  })
})

test('a masked number stands nowhere in the body, and its field is marked', async () => {
  const { body, text } = await gateway.read({
    subject: { idType: 'resident-id', id: wife },
    fields: ['partyB', 'event'],
  })
  expect(body['records']).toMatchObject([
    {
      fields: { partyB: { name: '王*', idType: 'resident-id', idNumber: '3301************83' } },
      masked: ['partyB'],
    },
  ])
  expect(text).not.toContain(wife)
  expect(text).not.toContain(marriage.partyB.name)
})

test('a field beyond the grant is omitted with its rule, and leaves nothing of itself', async () => {
  const { status, body, text } = await gateway.read({ fields: ['event', 'registrarCode'] })
  expect(status).toBe(200)
  expect(body).toMatchObject({
    omitted: [
      { field: 'registrarCode', rule: 'grant g-read of minzheng does not open registrarCode' },
    ],
    records: [{ fields: { event: 'MARRIAGE' } }],
  })
  expect(text).not.toContain(marriage.registrarCode)
})

test.each([
  ['no field that the grant opens', { fields: ['registrarCode'] }, 'field-not-granted'],
  ['another matter', { purpose: 'pension' }, 'purpose-not-granted'],
  ['no case', { caseRef: undefined }, 'case-missing'],
  ['a record by its number alone', { subject: undefined, recordId: '1' }, 'subject-missing'],
])('with %s it is refused, and the refusal is proven', async (_, change, code) => {
  const { status, headers, body } = await gateway.read(change)
  expect(status).toBe(403)
  expect(headers['content-type']).toBe('application/problem+json; charset=utf-8')
  expect(body).toMatchObject({ code, owner: 'minzheng', remedy: expect.any(String) })
  const { receipt, ...bound } = body
  expect(readEntry(receipt).members).toMatchObject({
    kind: 'refusal',
    action: 'read',
    recordType: 'marriage.event',
    answerClass: `REFUSED:${code}`,
    bodySha256: hash('sha256', JSON.stringify(bound)),
  })
})

test('a grant to verify does not let anything be read', async () => {
  const asked = { purpose: 'pension', legalBasis: 'social-insurance-2018#16' }
  const verifying = { ...readingGrant, ...asked, id: 'g-verify', actions: ['verify'] }
  await gateway.parts.publish('grants', verifying.id, verifying)
  await expect.poll(async () => (await gateway.read(asked)).body['code']).toBe('action-not-granted')
})

test.each([
  ['a field that the type does not have', { fields: ['event', 'partyC'] }, '$.fields.partyC'],
  ['no fields', { fields: [] }, '$.fields'],
  ['a field twice', { fields: ['event', 'event'] }, '$.fields'],
  ['nobody', { subject: undefined }, '$.subject'],
  ['a record that can be none', { recordId: 'a:b' }, '$.recordId'],
  ['claims', { claims: { event: 'MARRIAGE' } }, '$.claims'],
])('%s is bad input by the name of its field, and no more is said', async (_, change, field) => {
  const { status, body, text } = await gateway.read(change)
  expect(status).toBe(422)
  expect(body).toMatchObject({ errors: [{ field }] })
  expect(readEntry(body['receipt']).members).toMatchObject({ kind: 'error', action: 'read' })
  expect(text).not.toContain(husband)
})

describe('the entry', () => {
  test('names the fields that left and the grant, and no value of any', async () => {
    const { body } = await gateway.read({ fields: ['event', 'priorCertificateNo', 'partyB'] })
    const { members, text } = readEntry(body['receipt'])
    const { receipt: _receipt, ...bound } = body
    expect(members).toMatchObject({
      kind: 'answer',
      action: 'read',
      client: client.id,
      department: 'ziran',
      channel: 'window',
      purpose: 'house-transfer',
      legalBasis: reading.legalBasis,
      grant: 'g-read',
      recordType: 'marriage.event',
      fields: ['event', 'partyB'],
      answerClass: 'DATA',
      status: 200,
      bodySha256: hash('sha256', JSON.stringify(bound)),
    })
    for (const value of [husband, wife, 'MARRIAGE', '3301****', reading.officer.id, '王'])
      expect(text).not.toContain(value)
  })

  test('seals who asked, and which records left', async () => {
    const { body } = await gateway.read()
    const { members } = readEntry(body['receipt'])
    const { key } = await gateway.keys.sealing(`ziran-${quarterOf(noon)}`)
    expect(openSealedDetails(key, String(members['sealed']))).toEqual({
      officer: 'o-17',
      window: 'A03',
      caseRef: reading.caseRef,
      records: [expect.stringMatching(/^[0-9a-f]{64}$/u)],
    })
  })

  test('of nothing names no fields, and why there was nothing', async () => {
    const { body } = await gateway.read({ subject: { idType: 'passport', id: 'X1234567' } })
    expect(body).toMatchObject({ reason: 'no-record', records: [] })
    expect(readEntry(body['receipt']).members).toMatchObject({
      answerClass: 'UNKNOWN:no-record',
      fields: [],
    })
  })

  test('of a record that was named alone is found by whom it is about', async () => {
    const open = { ...readingGrant, id: 'g-by-number', purpose: 'birth-permit', byRecordId: true }
    await gateway.parts.publish('grants', open.id, open)
    const byNumber = { subject: undefined, recordId: '1', purpose: 'birth-permit' }
    await expect.poll(async () => (await gateway.read(byNumber)).status).toBe(200)
    const { body } = await gateway.read({ ...byNumber, fields: ['event'] })
    const ofPerson = await gateway.read({ fields: ['event'] })
    expect(body['records']).toEqual(ofPerson.body['records'])
    const subjectIn = ({ receipt }: Readonly<Record<string, unknown>>) =>
      readEntry(receipt).members['subject']
    expect(subjectIn(body)).toBe(subjectIn(ofPerson.body))
    expect(subjectIn(body)).toMatch(/^[\w-]{22}$/u)
    expect((await gateway.read({ ...byNumber, recordId: '2' })).body).toMatchObject({
      reason: 'no-record',
      records: [],
    })
  })
})

test('of a person the one record that is named is read', async () => {
  expect((await gateway.read({ recordId: '1' })).body['records']).toHaveLength(1)
  expect((await gateway.read({ recordId: '2' })).body).toMatchObject({ reason: 'no-record' })
})

const roads: readonly (readonly [string, object | string, number])[] = [
  ['records', { fields }, 200],
  ['nothing', { subject: { idType: 'passport', id: 'X1234567' } }, 200],
  ['a refusal', { purpose: 'company-setup' }, 403],
  ['a field that is none', { fields: ['a\uD800"\n日'] }, 422],
  ['what is no JSON', '{', 400],
]
test.each(roads)('the receipt of %s holds, and binds the whole answer', async (_, sent, status) => {
  const told = await gateway.read(sent)
  expect(told.status).toBe(status)
  const judge = (body: object) =>
    verifyReceipt({ receipt: String(told.body['receipt']), vkey: gateway.vkey, body })
  expect(await judge(told.body)).toMatchObject({ valid: true, bodyBound: true })
  for (const change of [{ records: [] }, { omitted: [1] }, { status: 201 }, { more: 1 }]) {
    const changed = { ...told.body, ...change }
    if (JSON.stringify(changed) === JSON.stringify(told.body)) continue
    expect(await judge(changed)).toMatchObject({ problem: 'body' })
  }
})

test('a source that may have changed unseen gives its reason, and never nothing without one', async () => {
  const own = await openGateway(onTestFinished)
  await own.pass(15_001)
  const told = await own.read()
  expect(told.body).toMatchObject({ reason: 'source-down', records: [] })
  expect(told.text).not.toContain(marriage.certificateNo)
  const sources = { minzheng: { fence: 2, sourceReadAt: 0, heartbeatAt: own.parts.now } }
  await own.parts.apply({}, { sources })
  expect((await own.read()).body).toMatchObject({ reason: 'stale', records: [] })
})

test('a position that is not reached in time gives its reason, and one of another topic is bad input', async () => {
  const at = (position: string) => gateway.read({}, { 'hutong-min-position': position })
  expect((await at(`${topic}@0:1`)).body).toMatchObject({ reason: null })
  expect((await at('records.realestate.right.v1@0:1')).body).toMatchObject({
    errors: [{ field: 'header.Hutong-Min-Position' }],
  })
})

test('an erased record is answered byte for byte like one that never was', async () => {
  const own = await openGateway(onTestFinished)
  await own.parts.apply({ status: 'erased', subjects: [], bytes: new Uint8Array() })
  const bodyOf = async (id: string) => {
    const { body } = await own.read({ subject: { idType: 'resident-id', id } })
    const { receipt: _receipt, ...rest } = body
    return JSON.stringify(rest)
  }
  expect(await bodyOf(husband)).toBe(await bodyOf('330106199003079967'))
  expect(await bodyOf(husband)).toContain('"reason":"no-record"')
})

test('a record of a region that the grant does not open is left out, by a rule that is told in any case', async () => {
  const elsewhere = { ...readingGrant, id: 'g-far', purpose: 'company-setup', regions: ['330102'] }
  await gateway.parts.publish('grants', elsewhere.id, elsewhere)
  const read = (subject: object) => gateway.read({ subject, purpose: 'company-setup' })
  const known = { idType: 'resident-id', id: husband }
  await expect.poll(async () => (await read(known)).status).toBe(200)
  const told = await read(known)
  expect(told.body).toMatchObject({
    omitted: [
      { field: '*', rule: 'grant g-far of minzheng opens records of the regions 330102 alone' },
    ],
    reason: 'not-covered',
    records: [],
  })
  const { receipt: _known, ...ofKnown } = told.body
  const { receipt: _none, ...ofNone } = (await read({ idType: 'passport', id: 'X1234567' })).body
  expect(ofKnown).toEqual(ofNone)
})

test('while the ledger takes no entries, not one byte of a record leaves', async () => {
  const own = await openGateway(onTestFinished)
  await own.parts.ledger.close()
  const told = await own.read()
  expect([told.status, told.body['code']]).toEqual([503, 'ledger-unavailable'])
  expect(told.text).not.toContain(marriage.certificateNo)
})

test.each(['', 'Bearer nobody'])(
  'whoever comes with %j gets the one 401 and leaves no entry',
  async (authorization) => {
    const before = gateway.parts.ledger.size()
    const told = await gateway.read({}, { authorization })
    expect(told.status).toBe(401)
    expect(told.text).toBe((await gateway.ask({}, { authorization })).text)
    expect(gateway.parts.ledger.size()).toBe(before)
  },
)

test('a token for something else is refused with a proven entry', async () => {
  const { status, body } = await gateway.read({}, { authorization: `Bearer ${client.id}/audit` })
  expect([status, body['code']]).toEqual([403, 'scope-missing'])
  expect(readEntry(body['receipt']).members).toMatchObject({ kind: 'refusal', action: 'read' })
})

test('a log line of a reading names the client, the type and the status, and no more', async () => {
  await gateway.read()
  await gateway.read('{')
  const read = gateway.lines.filter((line) => line.event === 'records-read')
  expect(read.at(-1)?.fields).toEqual({ client: client.id, type: 'marriage.event', status: 200 })
})

test('of more records than an answer holds, how many were left out is told', async () => {
  const own = await openGateway(onTestFinished)
  const many = Array.from({ length: recordsMax + 1 }, (_, at) => {
    const { key, value } = event({ recordId: `many-${at}` })
    const subjects = [subjectKey('resident-id', husband)]
    const version = '000000.00000000000000000001'
    return { key, version, offset: at + 1, status: 'active' as const, bytes: value, subjects }
  })
  await own.parts.apply({}, { records: many, next: many.length + 1 })
  const { body } = await own.read()
  expect(body).toMatchObject({
    omitted: [
      { field: '*', rule: 'an answer holds 100 records, the newest; 2 more were left out' },
    ],
    records: { length: recordsMax },
  })
})

test('a revoked record is shown as what it is', async () => {
  const own = await openGateway(onTestFinished)
  const { value } = event({ recordVersion: '000000.00000000000000000002', status: 'revoked' })
  await own.parts.apply({ status: 'revoked', bytes: value })
  expect((await own.read()).body['records']).toMatchObject([{ status: 'revoked' }])
})
