import { createHmac, generateKeyPairSync } from 'node:crypto'
import { exportJWK } from 'jose'
import type { JWTHeaderParameters, JWTPayload } from 'jose'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { createAuthenticator } from '../src/http.ts'
import type { Authenticate, Caller, SentRequest } from '../src/http.ts'
import { audience, issuer, startedAt, startIssuer } from './sign-tokens.ts'
import type { Issuer } from './sign-tokens.ts'

let tokens: Issuer
let authenticate: Authenticate
let now: number

beforeAll(async () => {
  tokens = await startIssuer()
})
beforeEach(() => {
  now = startedAt
  authenticate = authenticatorOf(tokens.jwksUrl)
})
const authenticatorOf = (jwksUrl: URL, bearer: 'allowed' | 'refused' = 'allowed'): Authenticate =>
  createAuthenticator({
    issuer,
    audience,
    origin: audience,
    jwksUrl,
    // Bearer tokens are not counted: the tests of bound ones are in check-proof.test.ts.
    limits: { once: () => Promise.reject(new Error('a bearer token needs no memory')) },
    clock: { now: () => now },
    bearer,
  })

/** A request with this header, and nothing else that matters. */
const sent = (authorization: string | undefined): SentRequest => ({
  method: 'POST',
  url: '/v1/verifications',
  headers: authorization === undefined ? {} : { authorization },
})
const callerOf = async (token: string): Promise<Caller | null> =>
  authenticate(sent(`Bearer ${token}`))

test('a good token gives its client, its scopes and its end', async () => {
  expect(await callerOf(await tokens.sign())).toEqual({
    client: 'real-estate-window',
    scopes: new Set(['ask', 'audit']),
    expiresAt: startedAt + 300_000,
  })
})

test('the token of a person says who it is, of which department and in which roles', async () => {
  const claims = {
    sub: 'o-17',
    client_id: 'hutong-cli',
    department: 'minzheng',
    roles: ['provider', 'clerk'],
    scope: 'manage ask',
  }
  expect(await callerOf(await tokens.sign({ claims }))).toEqual({
    client: 'hutong-cli',
    scopes: new Set(['manage', 'ask']),
    expiresAt: startedAt + 300_000,
    person: { account: 'o-17', department: 'minzheng', roles: new Set(['provider', 'clerk']) },
  })
})

test.each([
  ['without roles', { roles: undefined }],
  ['with no role at all', { roles: [] }],
  ['with a role that nobody has', { roles: ['provider', 'emperor'] }],
  ['with roles that are no list', { roles: 'administrator' }],
  ['without a department', { department: undefined }],
])('the token of a person %s is refused', async (_what, changed) => {
  const person = { sub: 'o-17', client_id: 'hutong-cli', department: 'minzheng', roles: ['clerk'] }
  expect(await callerOf(await tokens.sign({ claims: { ...person, ...changed } }))).toBeNull()
})

test('where bearer tokens are refused, that of a system and that of a person are, each time', async () => {
  const strict = authenticatorOf(tokens.jwksUrl, 'refused')
  const person = { sub: 'o-17', client_id: 'hutong-cli', department: 'minzheng', roles: ['clerk'] }
  for (const token of [await tokens.sign(), await tokens.sign({ claims: person })]) {
    expect(await callerOf(token)).not.toBeNull()
    for (let times = 0; times < 2; times += 1) {
      expect(await strict(sent(`Bearer ${token}`))).toBeNull()
    }
  }
})

test('a system that claims roles stays a system, and one with another subject is refused', async () => {
  const roles = { roles: ['administrator'], department: 'shuju' }
  expect((await callerOf(await tokens.sign({ claims: roles })))?.person).toBeUndefined()
  expect(await callerOf(await tokens.sign({ claims: { ...roles, sub: 'o-17' } }))).toBeNull()
})

test('a token that was checked once comes without waiting, and without its issuer', async () => {
  const token = await tokens.sign()
  const first = await callerOf(token)
  const fetched = tokens.fetches()
  expect(authenticate(sent(`Bearer ${token}`))).toEqual(first)
  expect(tokens.fetches()).toBe(fetched)
})

test('the name of the scheme may be written in any case, also when the token is known', async () => {
  const token = await tokens.sign()
  for (const scheme of ['bearer', 'BEARER', 'bearer']) {
    expect(await authenticate(sent(`${scheme} ${token}`))).toMatchObject({
      client: 'real-estate-window',
    })
  }
})

test('a known token ends when its time is over, to the millisecond, and stays ended', async () => {
  const token = await tokens.sign()
  await callerOf(token)
  now = startedAt + 299_999
  expect(await callerOf(token)).not.toBeNull()
  now = startedAt + 300_000
  for (let times = 0; times < 3; times += 1) expect(await callerOf(token)).toBeNull()
})

test('a token that comes late for the first time is as late as a known one', async () => {
  const token = await tokens.sign()
  now = startedAt + 300_000
  expect(await callerOf(token)).toBeNull()
})

test('a token of an issuer whose clock is a little ahead is good', async () => {
  const nbf = startedAt / 1000 + 4
  expect(await callerOf(await tokens.sign({ claims: { nbf } }))).not.toBeNull()
})

test('a token that was issued up to 10 s ahead is good, and no later one', async () => {
  const issued = (aheadSeconds: number) =>
    tokens.sign({ claims: { iat: startedAt / 1000 + aheadSeconds } })
  expect(await callerOf(await issued(10))).not.toBeNull()
  expect(await callerOf(await issued(11))).toBeNull()
})

test('a token without a scope may do nothing', async () => {
  const caller = await callerOf(await tokens.sign({ without: ['scope'] }))
  expect(caller?.scopes).toEqual(new Set())
})

const otherClaims: readonly (readonly [string, JWTPayload])[] = [
  ['another issuer', { iss: 'https://other.example' }],
  ['another audience', { aud: 'https://other.example' }],
  ['its time over', { exp: startedAt / 1000 - 6 }],
  ['a time to come', { nbf: startedAt / 1000 + 60 }],
  ['another subject than its client', { sub: 'tax-window' }],
  ['a client that is no text', { client_id: 7, sub: '7' }],
  ['a binding to a key (RFC 9449)', { cnf: { jkt: 'x' } }],
  ['a binding to a certificate (RFC 8705)', { cnf: { 'x5t#S256': 'x' } }],
  ['an empty binding', { cnf: {} }],
]
test.each(otherClaims)('a token with %s is refused', async (_, claims) => {
  expect(await callerOf(await tokens.sign({ claims }))).toBeNull()
})

const otherHeaders: readonly (readonly [string, Partial<JWTHeaderParameters>])[] = [
  ['typ JWT', { typ: 'JWT' }],
  ['an unknown key id', { kid: 'key-2' }],
]
test.each(otherHeaders)('a token with %s in its header is refused', async (_, header) => {
  expect(await callerOf(await tokens.sign({ header }))).toBeNull()
})

test.each(['iss', 'aud', 'exp', 'iat', 'jti', 'client_id', 'sub', 'typ'])(
  'a token without %s is refused',
  async (name) => {
    expect(await callerOf(await tokens.sign({ without: [name] }))).toBeNull()
  },
)

test('a token of another key is refused', async () => {
  const { privateKey } = generateKeyPairSync('ed25519')
  expect(await callerOf(await tokens.sign({ key: privateKey }))).toBeNull()
})

test('a key that a token brings along is not looked at', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const jwk = await exportJWK(publicKey)
  expect(await callerOf(await tokens.sign({ key: privateKey, header: { jwk } }))).toBeNull()
})

test('alg none is refused', async () => {
  const [, claims] = (await tokens.sign()).split('.')
  const header = encode({ alg: 'none', typ: 'at+jwt' })
  expect(await callerOf(`${header}.${claims}.`)).toBeNull()
  expect(await callerOf(`${header}.${claims}.AAAA`)).toBeNull()
})

test('a symmetric signature made with the public key is refused', async () => {
  const [, claims] = (await tokens.sign()).split('.')
  const signed = `${encode({ alg: 'HS256', typ: 'at+jwt', kid: 'key-1' })}.${claims}`
  for (const secret of [
    tokens.publicKey.export({ type: 'spki', format: 'pem' }),
    tokens.publicKey.export({ type: 'spki', format: 'der' }),
    Buffer.from((await exportJWK(tokens.publicKey)).x ?? '', 'base64url'),
  ]) {
    const signature = createHmac('sha256', secret).update(signed).digest('base64url')
    expect(await callerOf(`${signed}.${signature}`)).toBeNull()
  }
})

test('changed claims do not fit the old signature, also when the token was good before', async () => {
  const token = await tokens.sign()
  await callerOf(token)
  const [header, , signature] = token.split('.')
  const claims = encode({ iss: issuer, aud: audience, client_id: 'x', sub: 'x' })
  expect(await callerOf(`${header}.${claims}.${signature}`)).toBeNull()
})

test.each([
  ['nothing', undefined],
  ['an empty header', ''],
  ['the scheme alone', 'Bearer'],
  ['the scheme and a blank', 'Bearer '],
  ['another scheme', 'Basic YTpi'],
  ['two tokens', 'Bearer a.b.c, Bearer a.b.c'],
  ['a line break', 'Bearer a.b.c\r\nX: y'],
  ['no token', 'Bearer x'],
])('%s lets nobody in', async (_, authorization) => {
  expect(await authenticate(sent(authorization))).toBeNull()
})

test('a token of more than 8 kB is refused without a look at it', async () => {
  const token = await tokens.sign({ claims: { more: 'x'.repeat(8_192) } })
  expect(authenticate(sent(`Bearer ${token}`))).toBeNull()
})

test.each([
  ['are on no address', () => new URL('http://127.0.0.1:9/jwks')],
  ['are not found', () => tokens.urlOf('not-found')],
  ['are not JSON', () => tokens.urlOf('not-json')],
  ['are no key set', () => tokens.urlOf('no-set')],
  ['are no keys', () => tokens.urlOf('no-keys')],
])('when the keys %s, nobody is let in, and the issuer is named', async (_, jwksUrl) => {
  const alone = authenticatorOf(jwksUrl())
  await expect(alone(sent(`Bearer ${await tokens.sign()}`))).rejects.toMatchObject({
    code: 'HUTONG_ISSUER_UNAVAILABLE',
    message: expect.stringContaining(jwksUrl().href),
  })
})

test('what is no token is refused also when the keys cannot be had', async () => {
  const alone = authenticatorOf(tokens.urlOf('not-found'))
  for (const token of ['x.y.z', `${encode({ alg: 'none', typ: 'at+jwt' })}.${encode({})}.`]) {
    expect(await alone(sent(`Bearer ${token}`))).toBeNull()
  }
})

const encode = (members: object): string =>
  Buffer.from(JSON.stringify(members)).toString('base64url')

test('of too many tokens that were not seen before the last ones are sent away, and nobody who is known', async () => {
  const good = await tokens.sign()
  await callerOf(good)
  const strange = Array.from({ length: 1_050 }, (_, n) => callerOf(`a.b.${n}`))
  expect(await callerOf(good)).not.toBeNull()
  const told = await Promise.allSettled(strange)
  const sentAway = told.filter(({ status }) => status === 'rejected')
  expect(sentAway).toHaveLength(10)
  expect(sentAway[0]).toMatchObject({ reason: { code: 'HUTONG_OVERLOADED' } })
  expect(await callerOf(await tokens.sign())).not.toBeNull()
})
