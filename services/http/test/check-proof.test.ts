import { generateKeyPairSync, hash, randomUUID } from 'node:crypto'
import { openLimits } from '@hutong/limits/open'
import { failingLimits } from '@hutong/limits/testing'
import type { Limits } from '@hutong/limits'
import { temporaryFolder } from '@hutong/process/testing'
import { calculateJwkThumbprint, exportJWK, SignJWT } from 'jose'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createAuthenticator, createProofNonces } from '../src/http.ts'
import type { Authenticate, Caller, SentRequest } from '../src/http.ts'
import { audience, issuer, startedAt, startIssuer } from './sign-tokens.ts'
import type { Issuer } from './sign-tokens.ts'

type Members = Readonly<Record<string, unknown>>

const origin = 'https://hub.example'
const url = '/v1/verifications'
const keys = generateKeyPairSync('ed25519')
let issued: Issuer
let limits: Limits
let now: number
let token: string
let authenticate: Authenticate

beforeAll(async () => {
  issued = await startIssuer()
  limits = await openLimits({ profile: 'embedded', folder: temporaryFolder(afterAll) })
  afterAll(() => limits.close())
})
beforeEach(async () => {
  now = startedAt
  authenticate = gateway()
  const jkt = await calculateJwkThumbprint(await exportJWK(keys.publicKey))
  const iat = startedAt / 1000 - 60
  token = await issued.sign({ claims: { cnf: { jkt }, jti: randomUUID(), iat } })
})

/** One of several gateways: they share the memory of used proofs, and nothing else. */
const gateway = (memory: Limits = limits): Authenticate =>
  createAuthenticator({
    issuer,
    audience,
    origin,
    jwksUrl: issued.jwksUrl,
    limits: memory,
    clock: { now: () => now },
    // Who refuses bearer tokens takes bound ones all the same.
    bearer: 'refused',
  })

/** A good proof for a question, with some claims changed. */
async function prove(change: Members = {}): Promise<string> {
  const usual = {
    jti: randomUUID(),
    htm: 'POST',
    htu: origin + url,
    iat: startedAt / 1000,
    ath: hash('sha256', token, 'base64url'),
  }
  return new SignJWT({ ...usual, ...change })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'dpop+jwt', jwk: await exportJWK(keys.publicKey) })
    .sign(keys.privateKey)
}

const sent = (dpop: string | undefined, change: Partial<SentRequest> = {}): SentRequest => ({
  method: 'POST',
  url,
  headers: { authorization: `DPoP ${token}`, ...(dpop === undefined ? {} : { dpop }) },
  ...change,
})
const callerOf = async (dpop: string | undefined, change = {}): Promise<Caller | null> =>
  authenticate(sent(dpop, change))

test('a bound token with a proof for this request gives its client', async () => {
  expect(await callerOf(await prove())).toMatchObject({ client: 'real-estate-window' })
})

test('who has only a token cannot spoil the key that it is bound to', async () => {
  const jwk = { ...(await exportJWK(keys.publicKey)), key_ops: [] }
  const other = generateKeyPairSync('ed25519')
  const forged = await new SignJWT({ jti: randomUUID(), iat: 1, htm: 'POST', htu: '', ath: '' })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'dpop+jwt', jwk })
    .sign(other.privateKey)
  expect(await callerOf(forged)).toBeNull()
  expect(await callerOf(await prove())).not.toBeNull()
})

test('each request with a known token needs a proof of its own', async () => {
  const proof = await prove()
  expect(await callerOf(proof)).not.toBeNull()
  expect(await callerOf(undefined)).toBeNull()
  expect(await callerOf(proof)).toBeNull()
  expect(await callerOf(await prove())).not.toBeNull()
})

test('the claims of a known token are not fetched for again', async () => {
  await callerOf(await prove())
  const fetched = issued.fetches()
  await callerOf(await prove())
  expect(issued.fetches()).toBe(fetched)
})

test('a proof that one gateway took is used for all others, and after a restart', async () => {
  const proof = await prove()
  expect(await callerOf(proof)).not.toBeNull()
  expect(await gateway()(sent(proof))).toBeNull()
})

test('of many requests with one proof at once, exactly one is let in', async () => {
  const proof = await prove()
  const gateways = Array.from({ length: 8 }, () => gateway())
  const callers = await Promise.all(gateways.map(async (one) => one(sent(proof))))
  expect(callers.filter((caller) => caller !== null)).toHaveLength(1)
})

test('a proof that was refused for its address is not used up by that', async () => {
  const proof = await prove()
  expect(await callerOf(proof, { url: '/v1/catalogue/mine' })).toBeNull()
  expect(await callerOf(proof)).not.toBeNull()
})

test('a proof is good from 15 s before its time until 15 s after it', async () => {
  for (const [away, isGood] of [
    [-15_001, false],
    [-15_000, true],
    [15_000, true],
    [15_001, false],
  ] as const) {
    now = startedAt + away
    expect([away, (await callerOf(await prove())) !== null]).toEqual([away, isGood])
  }
})

test('a used proof is remembered for longer than its time would let it in', async () => {
  const remembered: number[] = []
  const noting = gateway({
    ...limits,
    once: (key, ttlMs) => {
      remembered.push(ttlMs)
      return limits.once(key, ttlMs)
    },
  })
  expect(await noting(sent(await prove()))).not.toBeNull()
  expect(Math.min(...remembered)).toBeGreaterThanOrEqual(2 * 15_000)
})

test('query and fragment of an address do not count, and neither does the way it is written', async () => {
  for (const htu of [`${origin}${url}?a=1#b`, `HTTPS://Hub.Example:443${url}`]) {
    expect(await callerOf(await prove({ htu }), { url: `${url}?limit=1` })).not.toBeNull()
  }
})

test.each([
  ['an absolute address of another host', 'http://evil.example/v1/verifications'],
  ['two slashes', '//evil.example/v1/verifications'],
  ['nothing', ''],
])('a request to %s is no request to the address of the proof', async (_, other) => {
  expect(await callerOf(await prove(), { url: other })).toBeNull()
})

test.each(['jti', 'iat', 'htm', 'htu', 'ath'])('a proof without %s is refused', async (name) => {
  expect(await callerOf(await prove({ [name]: undefined }))).toBeNull()
})

test.each([
  ['jti', 7],
  ['iat', '1795000000'],
  ['htm', ['POST']],
  ['htu', 7],
  ['ath', null],
])('a proof whose %s is of another kind is refused', async (name, value) => {
  expect(await callerOf(await prove({ [name]: value }))).toBeNull()
})

test('a proof of more than 4 kB is refused', async () => {
  expect(await callerOf(await prove({ more: 'x'.repeat(3_000) }))).toBeNull()
})

test.each([
  ['to a certificate (RFC 8705)', { 'x5t#S256': 'x' }],
  ['to a key and a certificate', { jkt: 'x', 'x5t#S256': 'x' }],
  ['to nothing', {}],
  ['that is a word', 'jkt'],
  ['that is a list', ['x']],
])('a token with a binding %s is refused under either scheme', async (_, cnf) => {
  token = await issued.sign({ claims: { cnf } })
  expect(await callerOf(await prove())).toBeNull()
  const asBearer = { headers: { authorization: `Bearer ${token}` } }
  expect(await callerOf(undefined, asBearer)).toBeNull()
})

test.each(['lost-before', 'answer-lost'] as const)(
  'when it cannot be known whether a proof was used (%s), nobody is let in, and it is told',
  async (how) => {
    const failing = gateway(failingLimits(limits, { call: 'once', nth: 1, how }))
    await expect(failing(sent(await prove()))).rejects.toMatchObject({
      code: 'HUTONG_LIMITS_UNAVAILABLE',
    })
    expect(await failing(sent(await prove()))).not.toBeNull()
  },
)

test('where a nonce is wanted, only a proof with that of the last minutes is good', async () => {
  const clock = { now: () => now }
  const nonces = createProofNonces(Buffer.alloc(32, 1), clock)
  const strict = createAuthenticator({
    issuer,
    audience,
    origin,
    jwksUrl: issued.jwksUrl,
    limits,
    clock,
    nonces,
    bearer: 'refused',
  })
  const admits = async (change: Members): Promise<boolean> =>
    (await strict(sent(await prove({ ...change, iat: now / 1000 })))) !== null
  const nonce = nonces.current()
  const stranger = createProofNonces(Buffer.alloc(32, 2), clock).current()
  for (const wrong of [undefined, '', stranger, 7])
    expect(await admits({ nonce: wrong })).toBe(false)
  expect(await admits({ nonce })).toBe(true)
  now += 60_000
  expect(await admits({ nonce })).toBe(true)
  now += 60_000
  expect(await admits({ nonce })).toBe(false)
  expect(await admits({ nonce: nonces.current() })).toBe(true)
})
