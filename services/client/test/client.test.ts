import { generateKeyPairSync } from 'node:crypto'
import { exportJWK } from 'jose'
import { expect, test } from 'vitest'
import { createHubClient } from '../src/client.ts'
import type { RecordsRequest } from '../src/client.ts'
import { question } from './question.ts'
import { makeKeeper } from './seal-answer.ts'
import { startServer, tokenAnswers } from './start-server.ts'
import type { Canned } from './start-server.ts'

const keeper = makeKeeper()
const answer = {
  answer: 'YES',
  asOf: { lagMs: 240, position: 'x@0:1', recordTime: null, source: 'minzheng' },
  mismatches: [],
  reason: null,
}
const refusal = { code: 'grant-missing', detail: 'd', status: 403, title: 't', type: 'urn:x' }

async function clientOf(canned: Canned, answers: Record<string, Canned> = tokenAnswers) {
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
  expect(await verify(question)).toEqual({ outcome: 'answered', answer: sealed, index: 1 })
  expect(asked.at(-1)).toEqual({
    path: '/v1/verifications',
    body: JSON.stringify(question),
    authorization: 'Bearer t-1',
  })
})

test('a refusal whose proof holds is given with its reasons', async () => {
  const sealed = keeper.seal(refusal)
  const { verify } = await clientOf({ status: 403, body: sealed })
  expect(await verify(question)).toEqual({ outcome: 'refused', refusal: sealed, index: 1 })
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
  const { verify } = await clientOf({ status, body: { code: 'x' } })
  await expect(verify(question)).rejects.toMatchObject({
    code: 'unexpected-answer',
    message: `the hub answered ${status}`,
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
  expect(await readRecords(reading)).toEqual({ outcome: 'answered', answer: sealed, index: 1 })
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
  expect(await readRecords(reading)).toEqual({ outcome: 'refused', refusal: sealed, index: 1 })
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
  })
  await expect(verify(question)).rejects.toMatchObject({ code: 'unreachable' })
})
