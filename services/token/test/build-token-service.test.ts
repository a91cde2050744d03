import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { temporaryFolder } from '@hutong/process/testing'
import { assert, askToken, clientId, issuer, openTokenService } from './open-token-service.ts'
import type { TokenService } from './open-token-service.ts'

let service: TokenService
beforeAll(async () => {
  service = await openTokenService(temporaryFolder(afterAll), afterAll)
  await service.publish(clientId)
})

async function getJson(path: string): Promise<Record<string, unknown>> {
  const response = await fetch(service.url + path)
  expect(response.status).toBe(200)
  return JSON.parse(await response.text())
}
async function getToken(fields = {}): Promise<string> {
  const { body } = await askToken(service, await assert(), fields)
  return String(body['access_token'])
}

test('a good assertion is worth a bearer token of 300 s', async () => {
  expect(await askToken(service, await assert())).toEqual({
    status: 200,
    body: { access_token: expect.any(String), expires_in: 300, token_type: 'Bearer', scope: 'ask' },
  })
})

test('the token is a JWT of RFC 9068, and says who may do what where', async () => {
  const token = await getToken()
  const claims = decodeJwt(token)
  expect(decodeProtectedHeader(token)).toEqual({
    alg: 'EdDSA',
    typ: 'at+jwt',
    kid: expect.any(String),
  })
  expect(claims).toEqual({
    iss: issuer,
    aud: issuer,
    sub: clientId,
    client_id: clientId,
    scope: 'ask',
    jti: expect.any(String),
    iat: expect.any(Number),
    exp: (claims.iat ?? 0) + 300,
  })
})

test('the token is signed with a key that is published, without its private half', async () => {
  const { keys } = await getJson('/oauth/jwks')
  expect(JSON.stringify(keys)).not.toContain('"d"')
  const published = createLocalJWKSet({ keys: JSON.parse(JSON.stringify(keys)) })
  await expect(jwtVerify(await getToken(), published, { typ: 'at+jwt' })).resolves.toBeDefined()
})

test('a token is good for one person where the assertion says so, and says nothing of any other way', async () => {
  const pid = 'a1'.repeat(32)
  const { body } = await askToken(service, await assert({ pid }), { pid: 'b2'.repeat(32) })
  expect(decodeJwt(String(body['access_token']))['pid']).toBe(pid)
  const wide = await askToken(service, await assert(), { pid })
  expect(decodeJwt(String(wide.body['access_token']))).not.toHaveProperty('pid')
})

test.each([['330106199003079975'], [''], [7], [['a1'.repeat(32)]], [null]])(
  'an assertion for the person %j, whom no gateway named, gets no token',
  async (pid) => {
    const { status, body } = await askToken(service, await assert({ pid }))
    expect([status, body['error']]).toEqual([401, 'invalid_client'])
  },
)

test('two tokens are never the same', async () => {
  const [one, other] = [decodeJwt(await getToken()), decodeJwt(await getToken())]
  expect(one.jti).not.toBe(other.jti)
})

test('a client gets the scope of its own, and not another for the asking', async () => {
  expect(decodeJwt(await getToken({ scope: 'ask' }))['scope']).toBe('ask')
  const { status, body } = await askToken(service, await assert(), { scope: 'audit' })
  expect(status).toBe(400)
  expect(body).toMatchObject({ error: 'invalid_scope' })
})

test('a token for another resource is not given', async () => {
  const { status, body } = await askToken(service, await assert(), {
    resource: 'https://other.example',
  })
  expect({ status, error: body['error'] }).toEqual({ status: 400, error: 'invalid_target' })
})

test('the metadata names what is served, and nothing else', async () => {
  const metadata = await getJson('/.well-known/oauth-authorization-server')
  expect(metadata).toMatchObject({
    issuer,
    token_endpoint: expect.stringMatching(/\/oauth\/token$/u),
    jwks_uri: expect.stringMatching(/\/oauth\/jwks$/u),
    // People's programs keep no secret.
    token_endpoint_auth_methods_supported: ['private_key_jwt', 'none'],
    token_endpoint_auth_signing_alg_values_supported: ['EdDSA'],
    grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
  })
  const endpoints = Object.keys(metadata).filter((name) => name.endsWith('_endpoint'))
  expect(endpoints.toSorted()).toEqual([
    'authorization_endpoint',
    'end_session_endpoint',
    'revocation_endpoint',
    'token_endpoint',
  ])
})

test.each([
  '/auth',
  '/me',
  '/session/end',
  '/reg',
  '/token/introspection',
  '/.well-known/openid-configuration',
])('%s is not served', async (path) => {
  expect((await fetch(service.url + path)).status).toBe(404)
  expect((await fetch(`${service.url}/oauth${path}`)).status).toBe(404)
})
