import { generateKeyPairSync } from 'node:crypto'
import { exportJWK } from 'jose'
import { expect, test } from 'vitest'
import { answerOf, createCalls, createHubClient } from '../src/client.ts'
import type { RecordsRequest } from '../src/client.ts'
import { question } from './question.ts'
import { makeKeeper } from './seal-answer.ts'
import { startServer, tokenAnswers } from './start-server.ts'
import type { Answers, Canned } from './start-server.ts'

const keeper = makeKeeper()
const proof = { index: 1, size: 2, origin: 'hutong.example/hub' }
const answer = {
  answer: 'YES',
  asOf: { lagMs: 240, position: 'x@0:1', recordTime: null, source: 'minzheng' },
  mismatches: [],
  reason: null,
}
const refusal = { code: 'grant-missing', detail: 'd', status: 403, title: 't', type: 'urn:x' }

async function clientOf(canned: Answers, answers: Readonly<Record<string, Canned>> = tokenAnswers) {
  const { url, asked } = await startServer({
    ...answers,
    '/v1/verifications': canned,
    '/v1/records': canned,
  })
  const privateJwk = await exportJWK(generateKeyPairSync('ed25519').privateKey)
  return { ...createHubClient({ url, clientId: 'a', privateJwk, vkey: keeper.vkey }), asked }
}

test('an answer whose proof holds is given, with the entry that proves it', async () => {
  const sealed = keeper.seal(answer)
  const { verify, asked } = await clientOf({ body: sealed })
  expect(await verify(question)).toEqual({ outcome: 'answered', answer: sealed, ...proof })
  expect(asked.at(-1)).toEqual({
    path: '/v1/verifications',
    body: JSON.stringify(question),
    authorization: 'Bearer t-1',
  })
})

test('a refusal whose proof holds is given with its reasons', async () => {
  const sealed = keeper.seal(refusal)
  const { verify } = await clientOf({ status: 403, body: sealed })
  expect(await verify(question)).toEqual({ outcome: 'refused', refusal: sealed, ...proof })
})

test.each([
  ['an answer', 200, { ...keeper.seal(answer), answer: 'NO' }],
  ['an answer of another keeper', 200, makeKeeper().seal(answer)],
  ['an answer without a receipt', 200, answer],
  ['a refusal', 403, { ...keeper.seal(refusal), code: 'grant-expired' }],
])('%s whose proof does not hold is never given', async (_, status, body) => {
  const { verify } = await clientOf({ status, body })
  await expect(verify(question)).rejects.toMatchObject({ code: 'receipt-invalid' })
})

test.each([401, 403, 422, 429, 500, 503])('a bare %i is told by its status', async (status) => {
  const { verify } = await clientOf({ status, body: '<html>' })
  await expect(verify(question)).rejects.toMatchObject({
    code: 'unexpected-answer',
    status,
    message: `the answer ${status} is none of a hub: is the hub there, and nothing in between?`,
  })
})

test('a question that comes too often says why, whose rule it is, and how long to wait', async () => {
  const problem = keeper.seal({
    code: 'quota-used-up',
    detail: 'd',
    status: 429,
    title: 't',
    type: 'urn:x',
    rule: 'five a day',
    owner: 'minzheng',
    remedy: 'tomorrow',
  })
  const { verify, asked } = await clientOf({
    status: 429,
    body: problem,
    headers: { 'retry-after': '72000' },
  })
  await expect(verify(question)).rejects.toMatchObject({
    code: 'quota-used-up',
    status: 429,
    rule: 'five a day',
    owner: 'minzheng',
    remedy: 'tomorrow',
    retryAfterMs: 72_000_000,
    receipt: problem.receipt,
    message: 'the hub answered 429; quota-used-up; five a day; tomorrow; ask again in 72000 s',
  })
  expect(asked.filter(({ path }) => path === '/v1/verifications')).toHaveLength(1)
})

test('each mistake of a question is told by field, rule and fix', async () => {
  const errors = [{ field: '$.subject.id', rule: 'check digit', fix: 'look again' }]
  const body = keeper.seal({ code: 'invalid', detail: 'd', errors, status: 422 })
  const { verify } = await clientOf({ status: 422, body })
  await expect(verify(question)).rejects.toMatchObject({
    code: 'invalid',
    errors,
    message: expect.stringContaining('$.subject.id: check digit, look again'),
  })
})

test('a problem whose proof does not hold is not believed', async () => {
  const body = { ...keeper.seal({ code: 'quota-used-up', status: 429 }), code: 'case-used-up' }
  const { verify } = await clientOf({ status: 429, body })
  await expect(verify(question)).rejects.toMatchObject({ code: 'receipt-invalid' })
})

test('what the asker has seen already goes with the question', async () => {
  let seen: string | null = null
  const { url } = await startServer({
    ...tokenAnswers,
    '/v1/verifications': { body: keeper.seal(answer) },
  })
  const privateJwk = await exportJWK(generateKeyPairSync('ed25519').privateKey)
  const { verify } = createHubClient({
    url,
    clientId: 'a',
    privateJwk,
    vkey: keeper.vkey,
    fetch: (request) => {
      seen = request.headers.get('hutong-min-position') ?? seen
      return fetch(request)
    },
  })
  await verify(question, { minPosition: 'records.x.v1@0:7' })
  expect(seen).toBe('records.x.v1@0:7')
})

test('every other call of the document can be made, with its types', async () => {
  const { url, asked } = await startServer({
    ...tokenAnswers,
    '/v1/catalogue/types/marriage.event': { body: { type: 'marriage.event', version: 1 } },
    '/v1/catalogue/types/none': { status: 404, body: { code: 'not-found', detail: 'none' } },
  })
  const calls = createCalls({ url, credentials: null })
  const typeOf = (type: string) =>
    answerOf(calls.GET('/v1/catalogue/types/{type}', { params: { path: { type } } }))
  expect((await typeOf('marriage.event')).version).toBe(1)
  await expect(typeOf('none')).rejects.toMatchObject({ code: 'not-found', status: 404 })
  expect(asked.map(({ authorization }) => authorization)).toEqual([undefined, undefined])
})

test('an answer that is cut off is no answer', async () => {
  const { url } = await startServer({ '/v1/catalogue': { body: '{"departments":' } })
  const calls = createCalls({ url, credentials: null })
  await expect(answerOf(calls.GET('/v1/catalogue'))).rejects.toMatchObject({
    code: 'unexpected-answer',
  })
})

const reading: RecordsRequest = {
  type: 'marriage.event',
  subject: { idType: 'resident-id', id: '330106199003079975' },
  fields: ['event'],
  purpose: 'house-transfer',
  legalBasis: 'real-estate-registration-2024#17',
  channel: 'window',
  officer: { id: 'o-17' },
}
const records = {
  asOf: { lagMs: 240, position: 'x@0:1', source: 'minzheng' },
  omitted: [],
  reason: null,
  records: [
    {
      fields: { event: 'MARRIAGE' },
      masked: [],
      notKnown: [],
      recordId: '1',
      recordTime: '2026-01-01T00:00:00Z',
      status: 'active',
      validity: 'no-term',
    },
  ],
}

test('records whose proof holds are given, with the entry that proves them', async () => {
  const sealed = keeper.seal(records)
  const { readRecords, asked } = await clientOf({ body: sealed })
  expect(await readRecords(reading)).toEqual({ outcome: 'answered', answer: sealed, ...proof })
  expect(asked.at(-1)).toMatchObject({
    path: '/v1/records',
    body: JSON.stringify(reading),
    authorization: 'Bearer t-1',
  })
})

test('records with one more value than was proven are never given', async () => {
  const { readRecords } = await clientOf({ body: { ...keeper.seal(records), omitted: [{}] } })
  await expect(readRecords(reading)).rejects.toMatchObject({ code: 'receipt-invalid' })
})

test('a refusal to let records be read is given with its proof', async () => {
  const sealed = keeper.seal(refusal)
  const { readRecords } = await clientOf({ status: 403, body: sealed })
  expect(await readRecords(reading)).toEqual({ outcome: 'refused', refusal: sealed, ...proof })
})

const tokensAsked = (asked: readonly { path: string }[]): number =>
  asked.filter((one) => one.path === '/oauth/token').length

test('a token is used again while it is good', async () => {
  const { verify, asked } = await clientOf({ body: keeper.seal(answer) })
  await verify(question)
  await verify(question)
  expect(tokensAsked(asked)).toBe(1)
})

test('a token that ends within half a minute is renewed before it is used', async () => {
  const short = { body: { access_token: 't-2', expires_in: 29 } }
  const answers = { ...tokenAnswers, '/oauth/token': short }
  const { verify, asked } = await clientOf({ body: keeper.seal(answer) }, answers)
  await verify(question)
  await verify(question)
  expect(tokensAsked(asked)).toBe(2)
})

test('a hub that is not there is unreachable', async () => {
  const privateJwk = await exportJWK(generateKeyPairSync('ed25519').privateKey)
  const { verify } = createHubClient({
    url: 'http://127.0.0.1:9',
    clientId: 'a',
    privateJwk,
    vkey: '',
    patience: { attemptsMax: 1 },
  })
  await expect(verify(question)).rejects.toMatchObject({ code: 'unreachable' })
})
