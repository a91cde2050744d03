import { createHmac, generateKeyPairSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { askerOf, challenge, expectProof, tell } from '../support/ask.ts'
import type { Told } from '../support/ask.ts'
import { encode, forgeToken, hubTokenKey, readToken } from '../support/forge-token.ts'
import type { Members } from '../support/forge-token.ts'
import { demoSample } from '../support/read-demo.ts'
import { startHub } from '../support/start-hub.ts'
import type { HubProcess } from '../support/start-hub.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'

const after = afterFile()

let hub: HubProcess
let good: string
let header: Members
let claims: Members
let hubKey: KeyObject
const otherKey = generateKeyPairSync('ed25519')

beforeAll(async () => {
  hub = await startHub({ data: temporaryFolder(after), after })
  await hub.ready()
  ;({ token: good } = await askerOf(hub))
  ;({ header, claims } = readToken(good))
  hubKey = hubTokenKey(hub.data)
})

const withClaims = (differences: Members): string =>
  forgeToken(header, { ...claims, ...differences }, hubKey)
const withHeader = (differences: Members, key: KeyObject = hubKey): string =>
  forgeToken({ ...header, ...differences }, claims, key)
const parts = (): readonly [string, string, string] => {
  const [head = '', body = '', signature = ''] = good.split('.')
  return [head, body, signature]
}
const seconds = (): number => Math.floor(Date.now() / 1000)

const matrix: readonly (readonly [name: string, authorization: () => string | undefined])[] = [
  ['nothing', () => undefined],
  ['an empty header', () => ''],
  ['the scheme alone', () => 'Bearer'],
  ['an empty token', () => 'Bearer '],
  ['junk', () => 'Bearer x'],
  ['another scheme', () => `Basic ${Buffer.from('a:b').toString('base64')}`],
  ['the bare token', () => good],
  ['DPoP without a proof', () => `DPoP ${good}`],
  ['two tokens', () => `Bearer ${good}, Bearer ${good}`],
  ['nine kilobytes', () => `Bearer ${'a'.repeat(9000)}`],
  ['alg none', () => `Bearer ${encode({ ...header, alg: 'none' })}.${parts()[1]}.`],
  ['no signature', () => `Bearer ${parts()[0]}.${parts()[1]}.`],
  ['a flipped bit in the signature', () => `Bearer ${flipped()}`],
  ['other claims under the old signature', () => `Bearer ${oldSignature({ client_id: 'other' })}`],
  ['another key', () => `Bearer ${withHeader({ alg: 'EdDSA' }, otherKey.privateKey)}`],
  ['another key that it brings along', () => `Bearer ${withOwnKey()}`],
  ['a symmetric key made of the public one', () => `Bearer ${hmac()}`],
  ['an unknown key id', () => `Bearer ${withHeader({ kid: 'unknown' })}`],
  ['a critical extension', () => `Bearer ${withHeader({ crit: ['b64'], b64: false })}`],
  ['typ JWT', () => `Bearer ${withHeader({ typ: 'JWT' })}`],
  ['no typ', () => `Bearer ${withHeader({ typ: undefined })}`],
  ['another audience', () => `Bearer ${withClaims({ aud: 'https://other.example' })}`],
  ['no audience', () => `Bearer ${withClaims({ aud: undefined })}`],
  ['another issuer', () => `Bearer ${withClaims({ iss: 'https://other.example' })}`],
  ['its time over', () => `Bearer ${withClaims({ iat: seconds() - 900, exp: seconds() - 600 })}`],
  ['no end', () => `Bearer ${withClaims({ exp: undefined })}`],
  ['a beginning to come', () => `Bearer ${withClaims({ nbf: seconds() + 600 })}`],
  ['no jti', () => `Bearer ${withClaims({ jti: undefined })}`],
  ['no client', () => `Bearer ${withClaims({ client_id: undefined })}`],
  ['an unknown client', () => `Bearer ${withClaims({ client_id: 'nobody', sub: 'nobody' })}`],
  ['client and subject that differ', () => `Bearer ${withClaims({ sub: 'tax-window' })}`],
  ['a binding to a key', () => `Bearer ${withClaims({ cnf: { jkt: 'x' } })}`],
  ['a time of issue to come', () => `Bearer ${withClaims({ iat: seconds() + 60 })}`],
]

test('a token signed anew by the hub is let in, so the refusals below are for their own reasons', async () => {
  expect((await ask(`Bearer ${withClaims({})}`)).status).toBe(200)
  expect((await ask(`bearer ${good}`)).status).toBe(200)
})

test(`of ${matrix.length} false tokens none is let in, and all get one identical answer`, async () => {
  const letIn: string[] = []
  const bodies = new Set<string>()
  for (const [name, authorization] of matrix) {
    const told = await ask(authorization())
    if (told.status !== 401) letIn.push(`${name}: ${told.status}`)
    bodies.add(told.text)
    expect(told.headers.get('www-authenticate')).toBe(challenge)
  }
  expect(letIn).toEqual([])
  expect([...bodies]).toHaveLength(1)
})

test.each([
  ['no scope', undefined],
  ['a scope that only contains the word', 'asking'],
])('a good token with %s is refused with reasons and a proof', async (_, scope) => {
  const told = await ask(`Bearer ${withClaims({ scope })}`)
  expect(told).toMatchObject({ status: 403, body: { code: 'scope-missing' } })
  const { entry } = await expectProof(hub, told)
  expect(entry).toMatchObject({ kind: 'refusal', client: 'real-estate-window' })
})

test('a false token leaves no entry and does not wear the good one out', async () => {
  const entriesAfter = async (between: () => Promise<unknown>): Promise<number> => {
    const before = await indexOfGood()
    await between()
    return (await indexOfGood()) - before
  }
  // The digest of a minute's false tokens may fall between two questions, but not twice in a row.
  const leastAfter = async (between: () => Promise<unknown>): Promise<number> =>
    Math.min(await entriesAfter(between), await entriesAfter(between))
  const usual = await leastAfter(() => Promise.resolve())
  expect(await leastAfter(() => ask('Bearer x'))).toBe(usual)
})

test('a false token is refused before its body is looked at', async () => {
  const told = await ask('Bearer x', '{')
  expect(told.status).toBe(401)
})

/** Index of the entry that a question with the good token leaves. */
async function indexOfGood(): Promise<number> {
  const told = await ask(`Bearer ${good}`)
  expect(told.status).toBe(200)
  return Number(/\\nindex (\d+)\\n/u.exec(told.text)?.[1])
}

function ask(authorization: string | undefined, body?: string): Promise<Told> {
  return tell(`${hub.url}/v1/verifications`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(authorization === undefined ? {} : { authorization }),
    },
    body: body ?? JSON.stringify(demoSample(hub.data).request),
  })
}

function flipped(): string {
  const [head, body, signature] = parts()
  return `${head}.${body}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`
}

function oldSignature(differences: Members): string {
  const [head, , signature] = parts()
  return `${head}.${encode({ ...claims, ...differences })}.${signature}`
}

function withOwnKey(): string {
  const jwk = otherKey.publicKey.export({ format: 'jwk' })
  return withHeader({ alg: 'EdDSA', jwk, kid: undefined }, otherKey.privateKey)
}

function hmac(): string {
  const signed = `${encode({ ...header, alg: 'HS256' })}.${parts()[1]}`
  return `${signed}.${createHmac('sha256', 'public').update(signed).digest('base64url')}`
}
