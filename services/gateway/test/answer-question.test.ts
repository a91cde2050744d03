import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyReceipt } from '@hutong/ledger'
import { grant } from './support/access.ts'
import { openGateway } from './support/open-gateway.ts'
import type { Gateway } from './support/open-gateway.ts'
import { marriage, wife } from './support/records.ts'

let gateway: Gateway
beforeAll(async () => {
  gateway = await openGateway(afterAll)
})

const { certificateNo } = marriage
const verdictOf = ({ body }: { body: Readonly<Record<string, unknown>> }) =>
  verifyReceipt({ receipt: String(body['receipt']), vkey: gateway.vkey, body })

test('a certificate that is what the citizen says is YES, with how fresh that is', async () => {
  const told = await gateway.ask()
  expect(told.status).toBe(200)
  expect(told.body).toEqual({
    answer: 'YES',
    asOf: {
      lagMs: 0,
      position: 'records.marriage.event.v1@0:1',
      recordTime: '2026-01-01T00:00:00Z',
      source: 'minzheng',
    },
    mismatches: [],
    reason: null,
    receipt: expect.stringMatching(/^c2sp\.org\/tlog-proof@v1\n/u),
  })
})

test('an answer is never kept by what lies between', async () => {
  const { headers } = await gateway.ask()
  expect(headers).toMatchObject({
    'cache-control': 'no-store',
    'content-type': 'application/json; charset=utf-8',
  })
})

test('both spouses are found', async () => {
  const told = await gateway.ask({ subject: { idType: 'resident-id', id: wife } })
  expect(told.body).toMatchObject({ answer: 'YES' })
})

const roads: readonly (readonly [string, object | string, number])[] = [
  ['YES', {}, 200],
  ['NO', { claims: { certificateNo, event: 'DIVORCE' } }, 200],
  ['UNKNOWN', { subject: { idType: 'passport', id: 'X1234567' } }, 200],
  ['a refusal', { purpose: 'pension' }, 403],
  [
    'a refusal with several steps',
    { purpose: 'pension', legalBasis: 'x', claims: { registrarCode: '330106001' } },
    403,
  ],
  ['a field that breaks a rule', { subject: { idType: 'resident-id', id: '1' } }, 422],
  ['a field that is missing', { claims: undefined }, 422],
  ['a claim with a broken name', { claims: { 'a\uD800"\n日': 1 } }, 422],
  ['what is no JSON', '{', 400],
]
test.each(roads)(
  'the receipt of %s holds, and binds the whole answer',
  async (_, change, status) => {
    const told = await gateway.ask(change)
    expect(told.status).toBe(status)
    expect(await verdictOf(told)).toMatchObject({ valid: true, bodyBound: true })
  },
)

test.each(roads)('the receipt of %s holds for no other answer', async (_, change) => {
  const { body } = await gateway.ask(change)
  const changes = [{ answer: 'MAYBE' }, { reason: 'x' }, { status: 201 }, { more: 1 }]
  for (const one of changes) {
    expect(await verdictOf({ body: { ...body, ...one } })).toMatchObject({ problem: 'body' })
  }
})

test('a difference is named by its field only, and not where the grant does not allow it', async () => {
  const claims = { certificateNo, event: 'DIVORCE' }
  expect((await gateway.ask({ claims })).body).toMatchObject({
    reason: 'mismatch',
    mismatches: ['event'],
  })
  const discreet = { ...grant, id: 'g-2', purpose: 'company-setup', mismatchDetail: false }
  await gateway.parts.publish('grants', discreet.id, discreet)
  await expect
    .poll(async () => (await gateway.ask({ claims, purpose: 'company-setup' })).body)
    .toMatchObject({ answer: 'NO', reason: 'mismatch', mismatches: [] })
})

test('a person without records is UNKNOWN, and nothing tells of a record', async () => {
  const told = await gateway.ask({ subject: { idType: 'passport', id: 'X1234567' } })
  expect(told.body).toMatchObject({
    answer: 'UNKNOWN',
    reason: 'no-record',
    mismatches: [],
    asOf: { recordTime: null },
  })
})

test('a refusal says which rules, whose they are and what to do', async () => {
  const { headers, body } = await gateway.ask({ purpose: 'birth-permit', caseRef: undefined })
  expect(headers['content-type']).toBe('application/problem+json; charset=utf-8')
  expect(body).toMatchObject({
    code: 'purpose-not-granted',
    rule: 'grant g-1 is for house-transfer; grant g-1 needs a case number',
    owner: 'minzheng',
    remedy: expect.stringContaining('; send caseRef'),
    status: 403,
    type: 'urn:hutong:problem:purpose-not-granted',
  })
})

test('a source that is silent makes every answer UNKNOWN, and one read again ends that', async () => {
  await gateway.pass(15_001)
  expect((await gateway.ask()).body).toMatchObject({ answer: 'UNKNOWN', reason: 'source-down' })
  await gateway.parts.apply()
  expect((await gateway.ask()).body).toMatchObject({ answer: 'YES', reason: null })
})

test('a revoked, a superseded and an erased record are told as what they are', async () => {
  const reasonAfter = async (status: 'revoked' | 'superseded' | 'erased') => {
    await gateway.parts.apply({ status })
    return (await gateway.ask()).body['reason']
  }
  expect(await reasonAfter('revoked')).toBe('revoked')
  expect(await reasonAfter('superseded')).toBe('superseded')
  expect(await reasonAfter('erased')).toBe('no-record')
})

test('a grant tightens how old an answer may be, and never widens it', async () => {
  const age = 901_000
  const strict = { ...grant, id: 'g-3', purpose: 'birth-permit', maxStalenessMs: 1_000 }
  const wide = { ...grant, id: 'g-4', purpose: 'pension', maxStalenessMs: 2 * age }
  for (const one of [strict, wide]) await gateway.parts.publish('grants', one.id, one)
  const reasonFor = async (purpose: string) => (await gateway.ask({ purpose })).body['reason']
  await gateway.parts.apply()
  await expect.poll(() => reasonFor('pension')).toBeNull()
  expect(await reasonFor('birth-permit')).toBeNull()
  gateway.parts.now += 1_001
  expect(await reasonFor('birth-permit')).toBe('stale')
  expect(await reasonFor('pension')).toBeNull()
  await gateway.pass(age)
  await gateway.parts.apply({}, { sources: aliveButReadAt(gateway.parts.now - age) })
  expect(await reasonFor('pension')).toBe('stale')
})

/** A connector that lives, and last read its source then. */
const aliveButReadAt = (sourceReadAt: number) => ({
  minzheng: { fence: 2, sourceReadAt, heartbeatAt: gateway.parts.now },
})

test.each(['purpose', 'channel', 'legalBasis'])(
  'a number typed where the %s belongs stands in no entry in clear',
  async (member) => {
    const number = '330106199003079975'
    const { body } = await gateway.ask({ [member]: number })
    const verdict = await verdictOf({ body })
    expect(verdict.valid && Buffer.from(verdict.entry).toString()).not.toContain(number)
  },
)

test('a body made of mistakes is not answered by a larger one', async () => {
  const claims = Object.fromEntries(Array.from({ length: 32 }, (_, at) => [`x${at}`, {}]))
  const { body } = await gateway.ask({ claims, subject: { idType: 'resident-id', id: '1' } })
  expect(body['errors']).toHaveLength(32)
})
