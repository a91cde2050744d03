import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { decodeJwt, calculateJwkThumbprint, exportJWK, SignJWT } from 'jose'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '@hutong/process/testing'
import { assert, askToken, clientId, issuer, openTokenService } from './open-token-service.ts'
import type { TokenService } from './open-token-service.ts'

const boundClient = 'tax-window'
let service: TokenService
beforeAll(async () => {
  service = await openTokenService(temporaryFolder(afterAll), afterAll)
  await service.publish(clientId)
  await service.publish(boundClient, { dpopBound: true })
})

const keys = generateKeyPairSync('ed25519')
const seconds = (): number => Math.floor(Date.now() / 1000)

/** A good proof for the token endpoint, with some things changed. */
async function prove(
  change: Readonly<Record<string, unknown>> = {},
  { privateKey, publicKey } = keys,
  header: object = {},
): Promise<string> {
  const usual = { jti: randomUUID(), htm: 'POST', htu: `${issuer}/oauth/token`, iat: seconds() }
  const jwk = await exportJWK(publicKey)
  const alg = jwk.kty === 'OKP' ? 'EdDSA' : 'ES256'
  return new SignJWT({ ...usual, ...change })
    .setProtectedHeader({ alg, typ: 'dpop+jwt', jwk, ...header })
    .sign(privateKey)
}

const ask = async (proof?: string, id = clientId) =>
  askToken(
    service,
    await assert({ iss: id, sub: id }),
    {},
    proof === undefined ? {} : { dpop: proof },
  )

test.each([
  ['Ed25519', keys],
  ['P-256', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
])('a proof binds the token to its key (%s)', async (_, pair) => {
  const { status, body } = await ask(await prove({}, pair))
  expect({ status, type: body['token_type'] }).toEqual({ status: 200, type: 'DPoP' })
  const jkt = await calculateJwkThumbprint(await exportJWK(pair.publicKey))
  expect(decodeJwt(String(body['access_token']))['cnf']).toEqual({ jkt })
})

test('a client that is registered as bound gets a token with a proof, and none without', async () => {
  expect(await ask(await prove(), boundClient)).toMatchObject({ body: { token_type: 'DPoP' } })
  const { status, body } = await ask(undefined, boundClient)
  expect({ status, error: body['error'] }).toEqual({ status: 400, error: 'invalid_grant' })
})

test('a client whose binding cannot be read gets no token at all', async () => {
  await service.publish('fund-window', { dpopBound: 'yes' })
  expect(await ask(await prove(), 'fund-window')).toMatchObject({ status: 401 })
})

test('a proof is good once, also after a restart', async () => {
  const folder = temporaryFolder(onTestFinished)
  const first = await openTokenService(folder, onTestFinished)
  await first.publish(clientId)
  const proof = await prove()
  const again = async (at: TokenService) => askToken(at, await assert(), {}, { dpop: proof })
  expect((await again(first)).status).toBe(200)
  expect(await again(first)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
  await first.close()
  const second = await openTokenService(folder, onTestFinished)
  expect((await again(second)).status).toBe(400)
})

test('where bearer tokens are refused, a client that is bound to nothing has to show a proof, and another kind stays as it is', async () => {
  const strict = await openTokenService(
    temporaryFolder(onTestFinished),
    onTestFinished,
    undefined,
    'refused',
  )
  await strict.publish(clientId)
  await strict.publish('court-window', { mtlsBound: true })
  const askHere = async (id: string, headers = {}) =>
    askToken(strict, await assert({ iss: id, sub: id }), {}, headers)
  const none = { status: 400, body: { error: 'invalid_grant' } }
  expect(await askHere(clientId)).toMatchObject(none)
  expect(await askHere(clientId, { dpop: await prove() })).toMatchObject({
    status: 200,
    body: { token_type: 'DPoP' },
  })
  // Its certificate is what it lacks here: a proof is no substitute.
  expect(await askHere('court-window', { dpop: await prove() })).toMatchObject(none)
})

const others = generateKeyPairSync('ed25519')
const refused: readonly (readonly [string, () => Promise<string>])[] = [
  ['is for another address', () => prove({ htu: `${issuer}/v1/verifications` })],
  ['is for another host', () => prove({ htu: 'http://other.example/oauth/token' })],
  ['is for another method', () => prove({ htm: 'GET' })],
  ['is ten minutes old', () => prove({ iat: seconds() - 600 })],
  ['has no jti', () => prove({ jti: undefined })],
  ['is of another key than it says', async () => prove({}, keys, await keyOf(others.publicKey))],
  ['has another type', () => prove({}, keys, { typ: 'JWT' })],
  ['is followed by another', async () => `${await prove()}, ${await prove()}`],
  ['is no JWT', async () => 'x'],
]
test.each(refused)('a proof that %s gets no token', async (_, proof) => {
  const { status, body } = await ask(await proof())
  expect({ status, error: body['error'] }).toEqual({ status: 400, error: 'invalid_dpop_proof' })
})

test('the address of a proof is the public one, whatever the Host header says', async () => {
  const assertion = await assert()
  const dpop = await prove({ htu: 'http://evil.example/oauth/token' })
  const told = await askToken(
    service,
    assertion,
    {},
    {
      dpop,
      'x-forwarded-host': 'evil.example',
      forwarded: 'host=evil.example',
    },
  )
  expect(told).toMatchObject({ status: 400, body: { error: 'invalid_dpop_proof' } })
})

test('the metadata names the algorithms of proofs, and addresses at the issuer', async () => {
  const response = await fetch(`${service.url}/.well-known/oauth-authorization-server`)
  expect(await response.json()).toMatchObject({
    dpop_signing_alg_values_supported: ['EdDSA', 'Ed25519', 'ES256'],
    token_endpoint: `${issuer}/oauth/token`,
    jwks_uri: `${issuer}/oauth/jwks`,
  })
})

const keyOf = async (key: typeof others.publicKey) => ({ jwk: await exportJWK(key) })
