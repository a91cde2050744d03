import { generateKeyPairSync } from 'node:crypto'
import { exportJWK, jwtVerify } from 'jose'
import { expect, test } from 'vitest'
import { getToken } from '../src/client.ts'
import { metadataPath, startServer, tokenAnswers } from './start-server.ts'
import type { Canned } from './start-server.ts'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const ask = async (url: string) =>
  getToken({ url, clientId: 'real-estate-window', privateJwk: await exportJWK(privateKey) })

test('a token is asked for with an assertion that lives a minute, for the issuer, and is used once', async () => {
  const { url, asked } = await startServer(tokenAnswers)
  const before = Date.now()
  const { token, expiresAt } = await ask(url)
  expect(token).toBe('t-1')
  expect(expiresAt).toBeGreaterThanOrEqual(before + 300_000)
  await ask(url)
  const forms = asked
    .filter(({ path }) => path === '/oauth/token')
    .map(({ body }) => new URLSearchParams(body))
  expect(forms[0]?.get('grant_type')).toBe('client_credentials')
  const claims = await Promise.all(
    forms.map((form) => claimsOf(form.get('client_assertion') ?? '', url)),
  )
  expect(claims[0]).toMatchObject({ iss: 'real-estate-window', sub: 'real-estate-window' })
  expect((claims[0]?.exp ?? 0) - (claims[0]?.iat ?? 0)).toBe(60)
  expect(claims[0]?.jti).not.toBe(claims[1]?.jti)
})

test('the private key does not leave', async () => {
  const { url, asked } = await startServer(tokenAnswers)
  await ask(url)
  const { d = '' } = await exportJWK(privateKey)
  expect(JSON.stringify(asked)).not.toContain(d)
})

test('a hub that is not there is unreachable', async () => {
  await expect(ask('http://127.0.0.1:9')).rejects.toMatchObject({
    code: 'unreachable',
    message: 'no answer from http://127.0.0.1:9: is the hub running?',
  })
})

const refusals: readonly (readonly [string, Record<string, Canned>, string])[] = [
  [
    'no metadata',
    { [metadataPath]: { status: 404, body: {} } },
    'oauth-authorization-server answered 404',
  ],
  [
    'metadata that are no JSON',
    { [metadataPath]: { body: '<html>' } },
    'oauth-authorization-server answered 200',
  ],
  [
    'metadata without an address',
    { [metadataPath]: { body: { issuer: 'x' } } },
    'the answer has no token_endpoint',
  ],
  [
    'a refusal with its reason',
    {
      '/oauth/token': {
        status: 401,
        body: { error: 'invalid_client', error_description: 'used before' },
      },
    },
    '/oauth/token answered 401: invalid_client, used before',
  ],
  [
    'a refusal without one',
    { '/oauth/token': { status: 500, body: 'x' } },
    '/oauth/token answered 500',
  ],
  ['no token', { '/oauth/token': { body: { expires_in: 300 } } }, 'the answer has no access_token'],
  ['no end', { '/oauth/token': { body: { access_token: 'x' } } }, 'no expires_in in the answer'],
  ['null', { '/oauth/token': { body: 'null' } }, '/oauth/token answered 200'],
]
test.each(refusals)('%s is told as what the hub said', async (_, answers, message) => {
  const { url } = await startServer({ ...tokenAnswers, ...answers })
  await expect(ask(url)).rejects.toMatchObject({
    code: 'token-refused',
    message: expect.stringContaining(message),
  })
})

async function claimsOf(assertion: string, audience: string) {
  const { payload } = await jwtVerify(assertion, publicKey, { audience })
  return payload
}
