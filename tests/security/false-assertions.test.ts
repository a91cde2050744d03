import { generateKeyPairSync } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { tell } from '../support/ask.ts'
import type { Told } from '../support/ask.ts'
import { assertion, encode, forgeToken, readToken } from '../support/forge-token.ts'
import type { Members } from '../support/forge-token.ts'
import { startHub } from '../support/start-hub.ts'
import type { HubProcess } from '../support/start-hub.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'

const after = afterFile()

let hub: HubProcess
beforeAll(async () => {
  const data = temporaryFolder(after)
  hub = await startHub({ data, after, words: ['--empty'] })
})

const seconds = (): number => Math.floor(Date.now() / 1000)

test('a right assertion gets a token of five minutes for this hub', async () => {
  const told = await ask(assertion(hub))
  expect(told.status).toBe(200)
  expect(told.body).toMatchObject({ token_type: 'Bearer', expires_in: 300, scope: 'ask' })
  const { header, claims } = readToken(String(told.body['access_token']))
  expect(header['typ']).toBe('at+jwt')
  expect(claims).toMatchObject({ aud: hub.url, iss: hub.url, client_id: 'real-estate-window' })
})

test('an assertion is good once', async () => {
  const once = assertion(hub)
  expect((await ask(once)).status).toBe(200)
  expect(await refusalOf(once)).toBe('invalid_client')
})

test('of twenty requests with one assertion at the same moment, one gets a token', async () => {
  const once = assertion(hub)
  const told = await Promise.all(Array.from({ length: 20 }, () => ask(once)))
  expect(told.filter(({ status }) => status === 200)).toHaveLength(1)
})

const wrong: readonly (readonly [string, () => Members])[] = [
  ['lives longer than 120 s', () => ({ exp: seconds() + 300 })],
  ['was issued a minute ago', () => ({ iat: seconds() - 60 })],
  ['comes from the future', () => ({ iat: seconds() + 60, exp: seconds() + 120 })],
  ['is over', () => ({ exp: seconds() - 20 })],
  ['has no end', () => ({ exp: undefined })],
  ['has no beginning', () => ({ iat: undefined })],
  ['has no jti', () => ({ jti: undefined })],
  ['is for another audience', () => ({ aud: 'https://other.example' })],
  ['speaks for another client', () => ({ sub: 'tax-window' })],
  ['is by another client', () => ({ iss: 'tax-window', sub: 'tax-window' })],
  ['is by nobody', () => ({ iss: 'nobody', sub: 'nobody' })],
]

test.each(wrong)('an assertion that %s gets no token', async (_, differences) => {
  expect(await refusalOf(assertion(hub, differences()))).toBe('invalid_client')
})

test('an assertion under another key, or under none, gets no token', async () => {
  const { claims } = readToken(assertion(hub))
  const { privateKey } = generateKeyPairSync('ed25519')
  expect(await refusalOf(forgeToken({ alg: 'EdDSA' }, claims, privateKey))).toBe('invalid_client')
  expect(await refusalOf(`${encode({ alg: 'none' })}.${encode(claims)}.`)).toBe('invalid_client')
  expect((await ask('')).status).toBeGreaterThanOrEqual(400)
})

test('a client gets no scope and no resource but its own', async () => {
  expect((await ask(assertion(hub), { scope: 'audit' })).status).toBe(400)
  expect((await ask(assertion(hub), { resource: 'https://other.example' })).status).toBe(400)
  expect((await ask(assertion(hub), { grant_type: 'password' })).status).toBe(400)
})

async function refusalOf(signed: string): Promise<unknown> {
  const told = await ask(signed)
  expect(told.status).toBe(401)
  return told.body['error']
}

function ask(signed: string, differences: Readonly<Record<string, string>> = {}): Promise<Told> {
  return tell(`${hub.url}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: signed,
      ...differences,
    }),
  })
}
