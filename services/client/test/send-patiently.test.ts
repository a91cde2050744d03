import { generateKeyPairSync } from 'node:crypto'
import { exportJWK } from 'jose'
import { expect, test } from 'vitest'
import { answerOf, createCalls, createFetch, createHubClient } from '../src/client.ts'
import type { Patience } from '../src/client.ts'
import { question } from './question.ts'
import { makeKeeper } from './seal-answer.ts'
import { hangUp, startServer, tokenAnswers } from './start-server.ts'
import type { Answers, Asked } from './start-server.ts'

const keeper = makeKeeper()
const yes = { body: keeper.seal({ answer: 'YES' }) }
const soon = { 'retry-after': '0' }
const tooMany = { status: 429, body: { code: 'too-many-requests' }, headers: soon }
const notReady = { status: 503, body: { code: 'not-ready' }, headers: soon }

async function clientOf(
  answers: Readonly<Record<string, Answers>>,
  patience: Partial<Patience> = {},
) {
  const { url, asked } = await startServer({ ...tokenAnswers, ...answers })
  const privateJwk = await exportJWK(generateKeyPairSync('ed25519').privateKey)
  const client = createHubClient({
    url,
    clientId: 'a',
    privateJwk,
    vkey: keeper.vkey,
    patience: { waitMsFirst: 1, ...patience },
  })
  return { ...client, asked }
}
const timesAsked = (asked: readonly Asked[], wanted: string): number =>
  asked.filter(({ path }) => path === wanted).length
const verifications = '/v1/verifications'
const grants = '/v1/grants'

test.each([
  ['sent away for a moment', tooMany],
  ['told that the hub is not ready', notReady],
  ['given no answer', hangUp],
] as const)('a question that was %s is asked again', async (_, first) => {
  const { verify, asked } = await clientOf({ [verifications]: [first, first, yes] })
  expect((await verify(question)).outcome).toBe('answered')
  expect(timesAsked(asked, verifications)).toBe(3)
  const bodies = asked.filter(({ path }) => path === verifications).map(({ body }) => body)
  expect(new Set(bodies)).toEqual(new Set([JSON.stringify(question)]))
})

test('patience ends, and then the last answer counts', async () => {
  const { verify, asked } = await clientOf({ [verifications]: tooMany })
  await expect(verify(question)).rejects.toMatchObject({ code: 'too-many-requests' })
  expect(timesAsked(asked, verifications)).toBe(4)
})

test('what is to be waited for longer than patience lasts is told at once', async () => {
  const later = { ...tooMany, headers: { 'retry-after': '6' } }
  const { verify, asked } = await clientOf({ [verifications]: [later, yes] })
  await expect(verify(question)).rejects.toMatchObject({ retryAfterMs: 6_000 })
  expect(timesAsked(asked, verifications)).toBe(1)
})

test.each([
  ['400', { status: 400, body: { code: 'malformed' }, headers: soon }],
  ['401', { status: 401, body: { code: 'unauthenticated' }, headers: soon }],
  ['409', { status: 409, body: { code: 'x' }, headers: soon }],
  ['422', { status: 422, body: { code: 'invalid' }, headers: soon }],
  ['500', { status: 500, body: { code: 'internal' }, headers: soon }],
  ['429 without a time', { status: 429, body: { code: 'x' } }],
  ['503 without a time', { status: 503, body: { code: 'x' } }],
])('a question that was answered %s is not asked again', async (_, first) => {
  const { verify, asked } = await clientOf({ [verifications]: [first, yes] })
  await expect(verify(question)).rejects.toMatchObject({ status: first.status })
  expect(timesAsked(asked, verifications)).toBe(1)
})

const application = { wanted: { recordType: 'marriage.event' } }

test.each([
  ['no answer', hangUp, { code: 'unreachable' }],
  ['503', notReady, { code: 'not-ready' }],
] as const)(
  'what changes something is not sent again after %s: it may have been done',
  async (_, first, told) => {
    const { calls, asked } = await clientOf({ [grants]: [first, { status: 201, body: {} }] })
    const call = answerOf(calls.POST('/v1/grants', { body: application }))
    await expect(call).rejects.toMatchObject(told)
    expect(timesAsked(asked, grants)).toBe(1)
  },
)

test('what changes something is sent again when it was sent away', async () => {
  const { calls, asked } = await clientOf({ [grants]: [tooMany, { status: 201, body: {} }] })
  await answerOf(calls.POST('/v1/grants', { body: application }))
  expect(timesAsked(asked, grants)).toBe(2)
})

test('what changes something is sent again when it never left', async () => {
  let times = 0
  const { url } = await startServer({ ...tokenAnswers, [grants]: { status: 201, body: {} } })
  const calls = createCalls({
    url,
    credentials: null,
    patience: { waitMsFirst: 1 },
    fetch: (request) => {
      times += 1
      const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
      return times === 1
        ? Promise.reject(new TypeError('fetch failed', { cause: refused }))
        : fetch(request)
    },
  })
  await answerOf(calls.POST('/v1/grants', { body: application }))
  expect(times).toBe(2)
})

test('a token service that is not ready yet is asked again', async () => {
  const { '/oauth/token': good } = tokenAnswers
  const { verify, asked } = await clientOf({
    '/oauth/token': [notReady, hangUp, good ?? hangUp],
    [verifications]: yes,
  })
  expect((await verify(question)).outcome).toBe('answered')
  expect(timesAsked(asked, '/oauth/token')).toBe(3)
})

test('a token that was refused is not used again', async () => {
  const refused = { status: 401, body: { code: 'unauthenticated' } }
  const { verify, asked } = await clientOf({ [verifications]: [refused, yes] })
  await expect(verify(question)).rejects.toMatchObject({ code: 'unauthenticated' })
  expect((await verify(question)).outcome).toBe('answered')
  expect(timesAsked(asked, '/oauth/token')).toBe(2)
})

test('questions that are asked at once wait for one token', async () => {
  const { verify, asked } = await clientOf({ [verifications]: yes })
  await Promise.all([verify(question), verify(question), verify(question)])
  expect(timesAsked(asked, '/oauth/token')).toBe(1)
})

test('a call that was given up before it began, or while it waits, asks no more', async () => {
  const { verify, asked } = await clientOf({
    [verifications]: { ...tooMany, headers: { 'retry-after': '4' } },
  })
  const early = verify(question, { signal: AbortSignal.abort() })
  await expect(early).rejects.toMatchObject({ code: 'aborted' })
  const stop = new AbortController()
  const waiting = verify(question, { signal: stop.signal })
  await expect.poll(() => timesAsked(asked, verifications)).toBe(1)
  stop.abort()
  await expect(waiting).rejects.toMatchObject({ code: 'aborted' })
  expect(timesAsked(asked, verifications)).toBe(1)
})

test('a time to wait may be a date', async () => {
  const past = { ...tooMany, headers: { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' } }
  const { verify, asked } = await clientOf({ [verifications]: [past, yes] })
  await verify(question)
  expect(timesAsked(asked, verifications)).toBe(2)
})

test('a request that wants to be led nowhere else is not', async () => {
  const elsewhere = await startServer({ '/tile': { body: 'a tile' } })
  const away = { status: 302, body: '', headers: { location: `${elsewhere.url}/tile` } }
  const { url } = await startServer({ '/tile': away })
  const send = createFetch({ url, credentials: null, patience: { attemptsMax: 1 } })
  const asking = send(new Request(`${url}/tile`, { redirect: 'error' }))
  await expect(asking).rejects.toMatchObject({ code: 'unreachable' })
  expect(elsewhere.asked).toEqual([])
})
