import { generateKeyPairSync } from 'node:crypto'
import { SignJWT, UnsecuredJWT } from 'jose'
import type { JWTPayload } from 'jose'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { failingLimits } from '@hutong/limits/testing'
import { temporaryFolder } from '@hutong/process/testing'
import {
  assert,
  askToken,
  clientId,
  clientKey,
  issuer,
  openTokenService,
} from './open-token-service.ts'
import type { Told, TokenService } from './open-token-service.ts'

let service: TokenService
beforeAll(async () => {
  service = await openTokenService(temporaryFolder(afterAll), afterAll)
  await service.publish(clientId)
})

const refused = {
  status: 401,
  body: { error: 'invalid_client', error_description: expect.any(String) },
}
const ask = async (change: JWTPayload): Promise<Told> => askToken(service, await assert(change))
const seconds = (): number => Math.floor(Date.now() / 1000)

test('an assertion is good once', async () => {
  const assertion = await assert()
  expect((await askToken(service, assertion)).status).toBe(200)
  expect(await askToken(service, assertion)).toMatchObject(refused)
})

test('of many requests with one assertion at once, exactly one gets a token', async () => {
  const assertion = await assert()
  const asked = Array.from({ length: 8 }, () => askToken(service, assertion))
  const statuses = (await Promise.all(asked)).map(({ status }) => status)
  expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 401, 401, 401, 401, 401, 401, 401])
})

test('a used assertion stays used over a restart, and the keys stay the same', async () => {
  const folder = temporaryFolder(onTestFinished)
  const first = await openTokenService(folder, onTestFinished)
  await first.publish(clientId)
  const assertion = await assert()
  expect((await askToken(first, assertion)).status).toBe(200)
  const keys = await keysOf(first)
  await first.close()
  const second = await openTokenService(folder, onTestFinished)
  expect(await keysOf(second)).toBe(keys)
  expect(await askToken(second, assertion)).toMatchObject(refused)
  expect((await askToken(second, await assert())).status).toBe(200)
})

test.each([
  ['lost-before', 200],
  ['answer-lost', 401],
] as const)(
  'when the replay mark fails (%s) no token leaves, and the same assertion again is %d',
  async (how, again) => {
    const failing = await openTokenService(
      temporaryFolder(onTestFinished),
      onTestFinished,
      (limits) => failingLimits(limits, { call: 'once', nth: 1, how }),
    )
    await failing.publish(clientId)
    const assertion = await assert()
    const { status, body } = await askToken(failing, assertion)
    expect({ status, token: body['access_token'] }).toEqual({ status: 500, token: undefined })
    expect((await askToken(failing, assertion)).status).toBe(again)
    expect((await askToken(failing, await assert())).status).toBe(200)
  },
)

test('two clients may use the same jti', async () => {
  await service.publish('tax-window')
  const jti = 'j-1'
  expect((await ask({ jti })).status).toBe(200)
  expect((await ask({ jti, iss: 'tax-window', sub: 'tax-window' })).status).toBe(200)
})

const late: readonly (readonly [string, () => JWTPayload])[] = [
  ['lives longer than 120 s', () => ({ exp: seconds() + 125 })],
  ['was issued more than 10 s ago', () => ({ iat: seconds() - 12 })],
  ['is issued more than 10 s from now', () => ({ iat: seconds() + 13 })],
  ['is over', () => ({ exp: seconds() - 20 })],
  ['is for another audience', () => ({ aud: 'https://other.example' })],
  ['is of another subject than its issuer', () => ({ sub: 'tax-window' })],
  ['is of a client that is not known', () => ({ iss: 'nobody', sub: 'nobody' })],
]
test.each(late)('an assertion that %s is refused', async (_, change) => {
  expect(await ask(change())).toMatchObject(refused)
})

test.each(['iat', 'exp', 'jti', 'aud', 'iss', 'sub'])(
  'an assertion without %s is refused',
  async (name) => {
    const whole = {
      iss: clientId,
      sub: clientId,
      aud: issuer,
      jti: 'j',
      iat: seconds(),
      exp: seconds() + 60,
    }
    const claims = Object.fromEntries(Object.entries(whole).filter(([member]) => member !== name))
    const signed = await new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA' }).sign(clientKey)
    expect([400, 401]).toContain((await askToken(service, signed)).status)
  },
)

test('an assertion of another key is refused', async () => {
  const { privateKey } = generateKeyPairSync('ed25519')
  expect(await askToken(service, await assert({}, privateKey))).toMatchObject(refused)
})

test('an assertion that is not signed is refused', async () => {
  const claims = {
    iss: clientId,
    sub: clientId,
    aud: issuer,
    jti: 'j',
    iat: seconds(),
    exp: seconds() + 60,
  }
  expect(await askToken(service, new UnsecuredJWT(claims).encode())).toMatchObject(refused)
})

test.each([
  ['no assertion', { client_assertion: '' }],
  ['no assertion, but its name', { client_assertion: '', client_id: clientId }],
  [
    'a password',
    { client_assertion: '', client_assertion_type: '', client_id: clientId, client_secret: 'x' },
  ],
  ['an assertion of another kind', { client_assertion_type: 'saml' }],
  ['junk', { client_assertion: 'x.y.z' }],
])('%s gets no token', async (_, fields) => {
  const { status, body } = await askToken(service, await assert(), fields)
  expect([400, 401]).toContain(status)
  expect(['invalid_client', 'invalid_request']).toContain(body['error'])
})

test.each(['password', 'authorization_code', 'refresh_token', ''])(
  'the grant type %j is not offered',
  async (type) => {
    const { status } = await askToken(service, await assert(), { grant_type: type })
    expect(status).toBe(400)
  },
)

test.each([
  ['is revoked', { state: 'revoked' }],
  ['cannot be read', '{'],
  ['has lost its keys', { jwks: null }],
])('a client that %s gets no more tokens', async (_, change) => {
  const asked = () => ask({ iss: 'fund-window', sub: 'fund-window' })
  await service.publish('fund-window')
  expect((await asked()).status).toBe(200)
  await service.publish('fund-window', change)
  expect(await asked()).toMatchObject(refused)
})

test('a refused assertion is not noted with its claims', async () => {
  await ask({ aud: 'https://other.example', more: '330106199003079975' })
  expect(JSON.stringify(service.lines)).not.toContain('330106')
})

const keysOf = async ({ url }: TokenService): Promise<string> =>
  (await fetch(`${url}/oauth/jwks`)).text()
