import { createSecretKey } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSealedDetails } from '@hutong/ledger/entries'
import { openGateway } from './support/open-gateway.ts'
import type { Gateway } from './support/open-gateway.ts'
import { noon } from './support/open-parts.ts'
import { readEntry } from './support/read-entry.ts'
import { husband, wife } from './support/records.ts'

let gateway: Gateway
beforeAll(async () => {
  gateway = await openGateway(afterAll)
})

const entryOf = async (change: object | string = {}, headers = {}) =>
  readEntry((await gateway.ask(change, headers)).body['receipt'])
const detailsOf = async (members: Readonly<Record<string, unknown>>) => {
  const { key } = await gateway.keys.sealing(String(members['sealedKey']))
  return openSealedDetails(key, String(members['sealed']))
}
const refused = { purpose: 'pension' }
const invalid = { subject: { idType: 'resident-id', id: '330106199003079976' } }

test('an answer leaves all that was decided, in the order of the ledger', async () => {
  const { members } = await entryOf()
  expect(Object.entries(members)).toEqual(
    Object.entries({
      v: 1,
      id: expect.stringMatching(
        /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u,
      ),
      time: new Date(noon).toISOString(),
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/u),
      kind: 'answer',
      client: 'real-estate-window',
      department: 'ziran',
      channel: 'window',
      purpose: 'house-transfer',
      legalBasis: 'real-estate-registration-2024#17',
      grant: 'g-1',
      policyVersion: 'catalogue.grants@0:2',
      recordType: 'marriage.event',
      action: 'verify',
      fields: ['certificateNo', 'event'],
      subject: expect.stringMatching(/^[\w-]{22}$/u),
      answerClass: 'YES',
      status: 200,
      bodySha256: expect.stringMatching(/^[0-9a-f]{64}$/u),
      sealedKey: 'ziran-2026Q4',
      sealed: expect.any(String),
      salt: expect.stringMatching(/^[\w-]{22}$/u),
    }),
  )
})

test('a refusal leaves the same, without a grant', async () => {
  const { members } = await entryOf(refused)
  expect(members).toMatchObject({
    kind: 'refusal',
    answerClass: 'REFUSED:purpose-not-granted',
    status: 403,
  })
  expect(members).not.toHaveProperty('grant')
  expect(members).toHaveProperty('subject')
})

test.each([
  ['422', invalid, 422, 'ERROR:invalid'],
  ['400', '{', 400, 'ERROR:malformed'],
])(
  'bad input leaves its %s and nothing of what was sent',
  async (_, change, status, answerClass) => {
    const { members } = await entryOf(change)
    expect(members).toMatchObject({
      kind: 'error',
      status,
      answerClass,
      client: 'real-estate-window',
    })
    for (const name of ['subject', 'purpose', 'fields', 'channel'])
      expect(members).not.toHaveProperty(name)
  },
)

test.each([
  ['NO:mismatch', { claims: { event: 'DIVORCE' } }],
  ['UNKNOWN:no-record', { subject: { idType: 'passport', id: 'X1234567' } }],
])('%s is the class of its answer', async (answerClass, change) => {
  expect((await entryOf(change)).members).toMatchObject({ answerClass })
})

test('no number, name, officer, window or case stands open in any entry', async () => {
  const secrets = /330106|19900307|张|王|o-17|A03|HT-2026|J330106|X1234567/u
  for (const change of [
    {},
    refused,
    invalid,
    { claims: { event: 'DIVORCE' } },
    '{"a":"330106199003079975"}',
  ]) {
    const { text } = await entryOf(change)
    expect(text).not.toMatch(secrets)
  }
})

test("the department's key of the quarter opens who asked, where, for which case, and by which record", async () => {
  const { members } = await entryOf()
  expect(await detailsOf(members)).toEqual({
    officer: 'o-17',
    window: 'A03',
    caseRef: 'HT-2026-000123',
    records: [expect.stringMatching(/^[0-9a-f]{64}$/u)],
  })
})

test('what was not sent is not sealed, and an answer without a record names none', async () => {
  const change = { officer: { id: 'o-17' }, subject: { idType: 'passport', id: 'X1234567' } }
  expect(await detailsOf((await entryOf(change)).members)).toEqual({
    officer: 'o-17',
    caseRef: 'HT-2026-000123',
  })
})

test('another key does not open it', async () => {
  const { members } = await entryOf()
  const other = createSecretKey(Buffer.alloc(32, 1))
  expect(() => openSealedDetails(other, String(members['sealed']))).toThrow(
    expect.objectContaining({ code: 'HUTONG_SEAL_BROKEN' }),
  )
})

test('a person has one tag in a quarter, another than other people, and another in the next quarter', async () => {
  const tagOf = async (id: string) =>
    (await entryOf({ subject: { idType: 'resident-id', id } })).members['subject']
  const tag = await tagOf(husband)
  expect(await tagOf(husband)).toBe(tag)
  expect(await tagOf(wife)).not.toBe(tag)
  await gateway.pass(Date.parse('2026-12-31T16:00:00Z') - noon)
  await gateway.parts.apply()
  const { members } = await entryOf()
  expect(members).toMatchObject({ sealedKey: 'ziran-2027Q1' })
  expect(members['subject']).not.toBe(tag)
  await gateway.pass(noon - gateway.parts.now)
})

test('the trace of the asker is kept, and a broken one is replaced', async () => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
  const traced = { traceparent: `00-${traceId}-00f067aa0ba902b7-01` }
  for (const change of [{}, refused, invalid, '{']) {
    expect((await entryOf(change, traced)).members['traceId']).toBe(traceId)
  }
  const { members } = await entryOf({}, { traceparent: '330106199003079975' })
  expect(members['traceId']).toMatch(/^[0-9a-f]{32}$/u)
})

test('no two entries share an id or a salt', async () => {
  const entries = await Promise.all(Array.from({ length: 20 }, () => entryOf()))
  expect(new Set(entries.map(({ members }) => members['id'])).size).toBe(20)
  expect(new Set(entries.map(({ members }) => members['salt'])).size).toBe(20)
})
