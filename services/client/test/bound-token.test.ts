import { createHash, generateKeyPairSync } from 'node:crypto'
import { decodeProtectedHeader, EmbeddedJWK, exportJWK, jwtVerify } from 'jose'
import { expect, test } from 'vitest'
import { createHubClient, getToken, keptToken } from '../src/client.ts'
import { question } from './question.ts'
import { makeKeeper } from './seal-answer.ts'
import { startServer, tokenAnswers } from './start-server.ts'
import type { Asked } from './start-server.ts'

const boundAnswers = {
  ...tokenAnswers,
  '/oauth/token': { body: { access_token: 't-1', expires_in: 300, token_type: 'DPoP' } },
}
const keeper = makeKeeper()

const bind = async (url: string) => ({
  url,
  clientId: 'a',
  privateJwk: await exportJWK(generateKeyPairSync('ed25519').privateKey),
  dpop: true,
})
const proven = async ({ dpop = '' }: Pick<Asked, 'dpop'> = {}) =>
  (await jwtVerify(dpop, EmbeddedJWK, { typ: 'dpop+jwt', maxTokenAge: 10 })).payload

test('a bound token is asked for with a proof for the token endpoint', async () => {
  const { url, asked } = await startServer(boundAnswers)
  await getToken(await bind(url))
  const claims = await proven(asked.at(-1))
  expect(claims).toMatchObject({ htm: 'POST', htu: `${url}/oauth/token` })
  expect(claims).not.toHaveProperty('ath')
})

test('each request with it has a proof of its own, by the same key, for its address and its token', async () => {
  const { url } = await startServer(boundAnswers)
  const { headersFor } = await getToken(await bind(url))
  const address = new URL(`${url}/v1/catalogue/mine?limit=1#x`)
  const [one, other] = [await headersFor('GET', address), await headersFor('GET', address)]
  expect(one.authorization).toBe('DPoP t-1')
  expect(await proven(one)).toMatchObject({
    htm: 'GET',
    htu: `${url}/v1/catalogue/mine`,
    ath: createHash('sha256').update('t-1').digest('base64url'),
  })
  expect((await proven(one)).jti).not.toBe((await proven(other)).jti)
  expect(keyIn(one)).toEqual(keyIn(other))
  expect(keyIn(one)).not.toHaveProperty('d')
})

test('a token that was kept goes on with the key that it is bound to', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const proofJwk = await exportJWK(privateKey)
  const kept = await keptToken({ token: 't-1', expiresAt: 1, proofJwk })
  const sent = await kept.headersFor('GET', new URL('https://hub.example/v1/catalogue'))
  expect(sent.authorization).toBe('DPoP t-1')
  expect(await proven(sent)).toMatchObject({ htu: 'https://hub.example/v1/catalogue' })
  expect(keyIn(sent)).toEqual(await exportJWK(publicKey))
})

test('two tokens are bound to two keys', async () => {
  const { url } = await startServer(boundAnswers)
  const request = await bind(url)
  const keys = await Promise.all(
    [getToken(request), getToken(request)].map(async (token) =>
      keyIn(await (await token).headersFor('GET', new URL(url))),
    ),
  )
  expect(keys[0]).not.toEqual(keys[1])
})

test('a token that the hub did not bind is not taken for a bound one', async () => {
  const { url } = await startServer(tokenAnswers)
  await expect(getToken(await bind(url))).rejects.toMatchObject({
    code: 'token-refused',
    message: 'the hub gave a token that is not bound to our key',
  })
})

test('a client that binds its tokens asks with proofs', async () => {
  const answers = { ...boundAnswers, '/v1/verifications': { body: keeper.seal({ answer: 'YES' }) } }
  const { url, asked } = await startServer(answers)
  const { verify } = createHubClient({ ...(await bind(`${url}/`)), vkey: keeper.vkey })
  await verify(question)
  await verify(question)
  const [first, second] = asked.filter(({ path }) => path === '/v1/verifications')
  expect(first?.authorization).toBe('DPoP t-1')
  expect(await proven(first)).toMatchObject({ htm: 'POST', htu: `${url}/v1/verifications` })
  expect(first?.dpop).not.toBe(second?.dpop)
})

const nonceWanted = (nonce: string, status: number, body: object) => ({
  status,
  body,
  headers: { 'dpop-nonce': nonce, 'www-authenticate': 'DPoP error="use_dpop_nonce"' },
})

test('a token service that wants its nonce in the proof gets it, once', async () => {
  const wanted = nonceWanted('n-1', 400, { error: 'use_dpop_nonce' })
  const good = boundAnswers['/oauth/token']
  const { url, asked } = await startServer({ ...boundAnswers, '/oauth/token': [wanted, good] })
  await getToken(await bind(url))
  const [first, second] = asked.filter(({ path }) => path === '/oauth/token')
  expect(await proven(first)).not.toHaveProperty('nonce')
  expect(await proven(second)).toMatchObject({ nonce: 'n-1' })
  const assertionIn = (one: Asked | undefined) =>
    new URLSearchParams(one?.body).get('client_assertion')
  expect(assertionIn(first)).not.toBe(assertionIn(second))

  const never = await startServer({ ...boundAnswers, '/oauth/token': wanted })
  await expect(getToken(await bind(never.url))).rejects.toMatchObject({ code: 'token-refused' })
  expect(never.asked.filter(({ path }) => path === '/oauth/token')).toHaveLength(2)
})

test('a hub that wants its nonce in the proofs gets the newest one', async () => {
  const answer = keeper.seal({ answer: 'YES' })
  const answers = [
    nonceWanted('n-1', 401, { code: 'unauthenticated' }),
    { body: answer, headers: { 'dpop-nonce': 'n-2' } },
    { body: answer },
  ]
  const { url, asked } = await startServer({ ...boundAnswers, '/v1/verifications': answers })
  const { verify } = createHubClient({ ...(await bind(url)), vkey: keeper.vkey })
  await verify(question)
  await verify(question)
  const sent = asked.filter(({ path }) => path === '/v1/verifications')
  const nonces = await Promise.all(sent.map(async (one) => (await proven(one))['nonce']))
  expect(nonces).toEqual([undefined, 'n-1', 'n-2'])
})

const keyIn = ({ dpop = '' }: Pick<Asked, 'dpop'>) => decodeProtectedHeader(dpop).jwk
