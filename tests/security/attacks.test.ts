import {
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  KeyObject,
  randomBytes,
} from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import * as oauth from 'oauth4webapi'
import { beforeAll, expect, test } from 'vitest'
import { challenge } from '../support/ask.ts'
import { forgeHeaders, sendForged, thumbprintOf } from '../support/forge-request.ts'
import type { Difference, GoodParts, KeyPair, SentHeaders } from '../support/forge-request.ts'
import { assertion, encode, hubTokenKey, readToken } from '../support/forge-token.ts'
import type { Members } from '../support/forge-token.ts'
import { demoKey, demoSample } from '../support/read-demo.ts'
import { startHubParts } from '../support/start-hub-parts.ts'
import type { HubParts } from '../support/start-hub-parts.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'

const after = afterFile()
const insecure = { [oauth.allowInsecureRequests]: true }
const clientId = 'real-estate-window'
const path = '/v1/verifications'

const thief = generateKeyPairSync('ed25519')
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' })
const secret = createSecretKey(randomBytes(32))

let hub: HubParts
let server: oauth.AuthorizationServer
let question: string
let holder: KeyPair
let bound: GoodParts
let bearer: GoodParts
/** What the hub asked an address of the attacker for. */
const lured: string[] = []
let lure: string

beforeAll(async () => {
  hub = await startHubParts({ data: temporaryFolder(after), people: 200, after })
  question = JSON.stringify(demoSample(hub.data).request)
  lure = await startLure()
  const issuer = new URL(hub.url)
  const asked = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure })
  server = await oauth.processDiscoveryResponse(issuer, asked)
  const pair = await oauth.generateKeyPair('ES256', { extractable: true })
  holder = {
    privateKey: KeyObject.from(pair.privateKey),
    publicKey: KeyObject.from(pair.publicKey),
  }
  bound = goodParts(await fetchToken({ DPoP: oauth.DPoP({}, pair) }), holder)
  bearer = goodParts(await fetchToken({}), null)
})

interface Row {
  readonly name: string
  /** A request of the same making that is let in, so that the attack is refused for what its name says. */
  readonly control: () => SentHeaders
  /** @param used the headers of the control, after it was let in */
  readonly attack: (used: SentHeaders) => SentHeaders
}

const attack = (
  name: string,
  difference: () => Difference,
  { good = () => bound, control = {} }: { good?: () => GoodParts; control?: Difference } = {},
): Row => ({
  name,
  control: () => forgeHeaders(good(), control),
  attack: () => forgeHeaders(good(), difference()),
})
/** Its control is the same token made anew: whatever is changed about it, it is not the making. */
const forged = (name: string, difference: () => Difference): Row =>
  attack(`a token with ${name}`, difference, { control: { tokenClaims: {} } })
const header = (name: string, tokenHeader: Members, tokenKey?: KeyObject): Row =>
  forged(name, () => ({ tokenHeader, ...(tokenKey && { tokenKey }) }))
const claims = (name: string, tokenClaims: () => Members): Row =>
  forged(name, () => ({ tokenClaims: tokenClaims() }))
const tampered = (name: string, token: (good: string) => string): Row =>
  attack(`a token with ${name}`, () => ({ token }))
const proofHeader = (name: string, members: () => Members, proofKey?: KeyObject): Row =>
  attack(`a proof with ${name}`, () => ({
    proofHeader: members(),
    ...(proofKey && { proofKey }),
  }))
const proofClaims = (name: string, members: () => Members): Row =>
  attack(`a proof with ${name}`, () => ({ proofClaims: members() }))
const sentProof = (name: string, proof: (good: string) => string | readonly string[]): Row =>
  attack(name, () => ({ proof }))
const ofBearer = (name: string, difference: () => Difference): Row =>
  attack(name, difference, { good: () => bearer })
/** The token is bound to just the key that the proof is made with: only the kind of key is wrong. */
const boundTo = (name: string, keys: KeyPair): Row => ({
  name: `a proof of ${name} that the token is bound to`,
  control: () => ofKeys(p256),
  attack: () => ofKeys(keys),
})
const ofKeys = (keys: KeyPair): SentHeaders =>
  forgeHeaders(
    { ...bound, holder: keys },
    { tokenClaims: { cnf: { jkt: thumbprintOf(keys.publicKey) } } },
  )

const seconds = (): number => Math.floor(Date.now() / 1000)
const publicJwk = (key: KeyObject): Members => ({ ...key.export({ format: 'jwk' }) })
const other = 'https://other.example'

const rows: readonly Row[] = [
  // What the token says of its signature.
  header('alg none', { alg: 'none' }),
  header('alg nOnE', { alg: 'nOnE' }),
  forged('HS256 of the public key as PEM', () => hmacOf('pem')),
  forged('HS256 of the public key as bytes', () => hmacOf('der')),
  forged('HS256 of the public key as JWK', () => hmacOf('jwk')),
  header('RS256 of an own key', { alg: 'RS256' }, rsa.privateKey),
  header('another key under the known id', {}, thief.privateKey),
  header('an own key in jwk', { jwk: publicJwk(thief.publicKey) }, thief.privateKey),
  header(
    'an own key in jwk, and no kid',
    { jwk: publicJwk(thief.publicKey), kid: undefined },
    thief.privateKey,
  ),
  forged('the address of own keys in jku', () => ({
    tokenHeader: { jku: lure, kid: 'own' },
    tokenKey: thief.privateKey,
  })),
  forged('the address of own keys in jku, under the known id', () => ({
    tokenHeader: { jku: lure },
    tokenKey: thief.privateKey,
  })),
  forged('the address of an own certificate in x5u', () => ({
    tokenHeader: { x5u: lure },
    tokenKey: thief.privateKey,
  })),
  header('an own certificate in x5c', { x5c: ['MIIB'] }, thief.privateKey),
  header('an unknown kid', { kid: 'unknown' }),
  header('a path for a kid', { kid: '../../../../dev/null' }),
  header('a query for a kid', { kid: "x' UNION SELECT 'key" }),
  header('typ JWT', { typ: 'JWT' }),
  header('no typ', { typ: undefined }),
  header('the typ of a proof', { typ: 'dpop+jwt' }),
  header('a critical extension', { crit: ['exp'], exp: 1 }),
  header('its payload unencoded', { crit: ['b64'], b64: false }),
  tampered('its signature cut short', (good) => good.slice(0, -8)),
  tampered('no signature', (good) => good.slice(0, good.lastIndexOf('.') + 1)),
  tampered('a bit of its signature flipped', (good) => flipAt(good, good.lastIndexOf('.') + 1)),
  tampered('a bit of its claims flipped', (good) => flipAt(good, good.indexOf('.') + 20)),
  tampered('a fourth part', (good) => `${good}.${good.slice(good.lastIndexOf('.') + 1)}`),
  tampered('two parts', (good) => good.slice(0, good.lastIndexOf('.'))),
  // What the token says of itself.
  claims('another audience', () => ({ aud: other })),
  claims('another resource of the same house', () => ({ aud: `${hub.url}/audit` })),
  claims('a list of other audiences', () => ({ aud: [other, `${hub.url}.example`] })),
  claims('no audience', () => ({ aud: undefined })),
  claims('another issuer', () => ({ iss: other })),
  claims('the issuer with a slash behind it', () => ({ iss: `${hub.url}/` })),
  forged('another issuer altogether', () => ({
    tokenClaims: { iss: other },
    tokenHeader: { kid: 'k' },
    tokenKey: thief.privateKey,
  })),
  claims('its time over', () => ({ iat: seconds() - 900, exp: seconds() - 600 })),
  claims('its time over since a second', () => ({ iat: seconds() - 301, exp: seconds() - 1 })),
  claims('no end', () => ({ exp: undefined })),
  claims('a word for an end', () => ({ exp: 'never' })),
  claims('a time of issue to come', () => ({ iat: seconds() + 60, exp: seconds() + 360 })),
  claims('no time of issue', () => ({ iat: undefined })),
  claims('a beginning to come', () => ({ nbf: seconds() + 60 })),
  claims('no jti', () => ({ jti: undefined })),
  claims('no client', () => ({ client_id: undefined })),
  claims('another subject than its client', () => ({ sub: 'tax-window' })),
  claims('an unknown client', () => ({ client_id: 'nobody', sub: 'nobody' })),
  claims('a binding to another key', () => ({ cnf: { jkt: thumbprintOf(thief.publicKey) } })),
  claims('a binding to a certificate', () => ({
    cnf: { 'x5t#S256': thumbprintOf(thief.publicKey) },
  })),
  claims('two bindings', () => ({
    cnf: { jkt: thumbprintOf(holder.publicKey), 'x5t#S256': thumbprintOf(thief.publicKey) },
  })),
  claims('a binding that is a word', () => ({ cnf: thumbprintOf(holder.publicKey) })),
  claims('nine kilobytes', () => ({ more: 'x'.repeat(9_000) })),
  // How the token is sent.
  attack('a stolen token without its proof', () => ({ proof: () => [] })),
  attack('a stolen token as a bearer token', () => ({
    authorization: (token) => `Bearer ${token}`,
    proof: () => [],
  })),
  attack('a bound token as a bearer token, with its proof', () => ({
    authorization: (token) => `Bearer ${token}`,
  })),
  attack('a proof alone', () => ({ authorization: () => '' })),
  attack('a token of no scheme', () => ({ authorization: (token) => token })),
  attack('a token of another scheme', () => ({ authorization: (token) => `Basic ${token}` })),
  attack('two tokens in one header', () => ({
    authorization: (token) => `DPoP ${token}, DPoP ${token}`,
  })),
  attack('a proof in place of the token', () => ({
    authorization: () => `DPoP ${String(forgeHeaders(bound)['dpop'])}`,
  })),
  ofBearer('a bearer token under the scheme DPoP', () => ({
    authorization: (token) => `DPoP ${token}`,
  })),
  {
    name: 'a bearer token under the scheme DPoP, with a proof',
    control: () => forgeHeaders(bearer),
    attack: () => forgeHeaders({ ...bearer, holder }),
  },
  ofBearer('a bearer token that lost its binding', () => ({
    token: () => withoutBinding(bound.token),
  })),
  ofBearer('an assertion of the client as a token', () => ({ token: () => assertion(hub) })),
  // Whose proof it is.
  attack('a proof of another key', () => ({
    proofHeader: { alg: 'EdDSA', jwk: publicJwk(thief.publicKey) },
    proofKey: thief.privateKey,
  })),
  proofHeader('the right key, and signed by another', () => ({ alg: 'EdDSA' }), thief.privateKey),
  proofHeader('its private key', () => ({ jwk: publicJwk(holder.privateKey) })),
  proofHeader('no key', () => ({ jwk: undefined })),
  proofHeader('a word for a key', () => ({ jwk: 'key' })),
  proofHeader('half a key', () => ({ jwk: { ...publicJwk(holder.publicKey), y: undefined } })),
  proofHeader('the address of a key', () => ({ jwk: undefined, jku: lure })),
  proofHeader('the id of a key', () => ({ jwk: undefined, kid: thumbprintOf(holder.publicKey) })),
  proofHeader('typ JWT', () => ({ typ: 'JWT' })),
  proofHeader('no typ', () => ({ typ: undefined })),
  proofHeader('a critical extension', () => ({ crit: ['exp'], exp: 1 })),
  proofHeader('alg none', () => ({ alg: 'none' })),
  proofHeader('HS256 of a secret', () => ({ alg: 'HS256' }), secret),
  proofHeader(
    'HS256 of a secret that it brings along',
    () => ({ alg: 'HS256', jwk: publicJwk(secret) }),
    secret,
  ),
  boundTo('an RSA key', rsa),
  boundTo('a P-384 key', p384),
  boundTo('a secret', { privateKey: secret, publicKey: secret }),
  // What it is a proof of.
  proofClaims('another method', () => ({ htm: 'GET' })),
  proofClaims('the method in small letters', () => ({ htm: 'post' })),
  proofClaims('no method', () => ({ htm: undefined })),
  proofClaims('another path', () => ({ htu: `${hub.url}/v1/catalogue/mine` })),
  proofClaims('a slash behind the path', () => ({ htu: `${hub.url}${path}/` })),
  proofClaims('another host', () => ({ htu: `http://evil.example${path}` })),
  proofClaims('another port', () => ({ htu: `http://127.0.0.1:9${path}` })),
  proofClaims('another scheme', () => ({ htu: (hub.url + path).replace('http:', 'https:') })),
  proofClaims('a user in the address', () => ({ htu: (hub.url + path).replace('//', '//evil@') })),
  proofClaims('a path alone', () => ({ htu: path })),
  proofClaims('no address', () => ({ htu: undefined })),
  proofClaims('the hash of another token', () => ({ ath: thumbprintOf(thief.publicKey) })),
  proofClaims('the token for its hash', () => ({ ath: bound.token })),
  proofClaims('no hash of the token', () => ({ ath: undefined })),
  proofClaims('a time 20 s ago', () => ({ iat: seconds() - 20 })),
  proofClaims('a time 20 s from now', () => ({ iat: seconds() + 20 })),
  proofClaims('a time an hour ago', () => ({ iat: seconds() - 3600 })),
  proofClaims('a word for a time', () => ({ iat: 'now' })),
  proofClaims('no time', () => ({ iat: undefined })),
  proofClaims('an end that is over', () => ({ exp: seconds() - 60 })),
  proofClaims('no jti', () => ({ jti: undefined })),
  proofClaims('a number for a jti', () => ({ jti: 7 })),
  proofClaims('five kilobytes', () => ({ more: 'x'.repeat(5_000) })),
  // How it is sent.
  sentProof('two proofs, both good', (good) => [good, String(forgeHeaders(bound)['dpop'])]),
  sentProof('a proof twice', (good) => [good, good]),
  sentProof(
    'two proofs in one header',
    (good) => `${good}, ${String(forgeHeaders(bound)['dpop'])}`,
  ),
  sentProof('an empty proof', () => ''),
  sentProof('a proof that is a word', () => 'x'),
  sentProof('a proof with its signature cut short', (good) => good.slice(0, -8)),
  sentProof('a proof with a bit of its signature flipped', (good) =>
    flipAt(good, good.length - 20),
  ),
  sentProof('the token in place of the proof', () => bound.token),
  {
    name: 'a proof that was used before',
    control: () => forgeHeaders(bound),
    attack: (used) => used,
  },
  {
    name: 'a new proof with the jti of one that was used before',
    control: () => forgeHeaders(bound),
    attack: ({ dpop }) => {
      const { jti } = readToken(String(dpop)).claims
      return forgeHeaders(bound, { proofClaims: { jti } })
    },
  },
]

test('a token and a proof made by another library are let in', async () => {
  const DPoP = oauth.DPoP({}, await oauth.generateKeyPair('Ed25519'))
  const headers = new Headers({ 'content-type': 'application/json' })
  const told = await oauth.protectedResourceRequest(
    await fetchToken({ DPoP }),
    'POST',
    new URL(path, hub.url),
    headers,
    question,
    { DPoP, ...insecure },
  )
  expect(told.status).toBe(200)
})

test(`of ${rows.length} attacks none gets in, each for its own reason, and all hear the same bytes`, async () => {
  const strange: string[] = []
  const heard = new Set<string>()
  for (const { name, control, attack: make } of rows) {
    const used = control()
    const allowed = await send(used)
    const refused = await send(make(used))
    if (allowed.status !== 200) strange.push(`${name}: its control hears ${allowed.status}`)
    if (refused.status !== 401) strange.push(`${name}: ${refused.status}`)
    heard.add(refused.told)
  }
  expect(strange).toEqual([])
  expect([...heard]).toEqual([expect.stringContaining(challenge)])
})

test('no address in a token or a proof was visited', () => {
  expect(rows.length).toBeGreaterThan(0)
  expect(lured).toEqual([])
})

/** What is no matter of token and proof alone, and what is stricter here: clocks, sizes, and who is a client. */
const letInByTheLibrary: readonly string[] = [
  'a token with its time over since a second',
  'a token with a time of issue to come',
  'a token with another subject than its client',
  'a token with an unknown client',
  'a token with nine kilobytes',
  'a proof with a time 20 s ago',
  'a proof with a time 20 s from now',
  'a proof with five kilobytes',
  'a proof that was used before',
  'a new proof with the jti of one that was used before',
]

test('another library refuses the same requests, but for what it leaves to others', async () => {
  const letIn: string[] = []
  for (const { name, control, attack: make } of rows) {
    const used = control()
    if (!(await isGoodElsewhere(used))) letIn.push(`${name}: its control is refused`)
    if (await isGoodElsewhere(make(used))) letIn.push(name)
  }
  expect(letIn).toEqual(letInByTheLibrary)
})

test('the token of a client that is revoked is refused with the same bytes, proof or not', async () => {
  const file = join(hub.data, 'demo', 'catalogue', 'clients.json')
  const all: readonly Members[] = JSON.parse(readFileSync(file, 'utf8'))
  const own = all.find(({ id }) => id === clientId)
  const publish = (state: string) =>
    hub.log.append('catalogue.clients', [
      { key: clientId, value: Buffer.from(JSON.stringify({ ...own, state })) },
    ])
  const hears = (status: number) =>
    until(String(status), async () => {
      const heard = await send(forgeHeaders(bound))
      return heard.status === status ? heard : undefined
    })
  await hears(200)
  await publish('revoked')
  try {
    const { told } = await hears(401)
    expect(told).toBe((await send({ authorization: 'Bearer x' })).told)
    expect(told).toBe((await send(forgeHeaders(bearer))).told)
  } finally {
    await publish('active')
    await hears(200)
  }
})

const send = (headers: SentHeaders) =>
  sendForged({ method: 'POST', address: hub.url + path }, headers, question)

/** What oauth4webapi makes of the same request. */
async function isGoodElsewhere(sent: SentHeaders): Promise<boolean> {
  const headers = new Headers()
  for (const [name, values] of Object.entries(sent))
    for (const value of [values].flat()) headers.append(name, value)
  const request = new Request(hub.url + path, { method: 'POST', headers })
  const options = { signingAlgorithms: ['EdDSA', 'Ed25519', 'ES256'], ...insecure }
  return oauth.validateJwtAccessToken(server, request, hub.url, options).then(
    () => true,
    () => false,
  )
}

async function fetchToken(options: { readonly DPoP?: oauth.DPoPHandle }): Promise<string> {
  const { kty = '', crv = '', x = '', d = '' } = demoKey(hub.data, clientId)
  const key = await crypto.subtle.importKey('jwk', { kty, crv, x, d }, 'Ed25519', false, ['sign'])
  const client = { client_id: clientId }
  const authentication = oauth.PrivateKeyJwt(key, {
    [oauth.modifyAssertion]: (assertionHeader) => {
      assertionHeader['alg'] = 'EdDSA'
    },
  })
  const told = await oauth.clientCredentialsGrantRequest(
    server,
    client,
    authentication,
    {},
    {
      ...options,
      ...insecure,
    },
  )
  return (await oauth.processClientCredentialsResponse(server, client, told)).access_token
}

function goodParts(token: string, keys: KeyPair | null): GoodParts {
  const { header: tokenHeader, claims: tokenClaims } = readToken(token)
  const tokenKey = hubTokenKey(hub.data)
  return {
    token,
    tokenHeader,
    tokenClaims,
    tokenKey,
    holder: keys,
    method: 'POST',
    address: hub.url + path,
  }
}

/** Signed with what everybody knows, as if it were a secret. */
function hmacOf(form: 'pem' | 'der' | 'jwk'): Difference {
  const key = createPublicKey(hubTokenKey(hub.data))
  const known = {
    pem: () => Buffer.from(key.export({ type: 'spki', format: 'pem' })),
    der: () => Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url'),
    jwk: () => Buffer.from(JSON.stringify(key.export({ format: 'jwk' }))),
  }
  return { tokenHeader: { alg: 'HS256' }, tokenKey: createSecretKey(known[form]()) }
}

function withoutBinding(token: string): string {
  const { header: told, claims: said } = readToken(token)
  const signature = token.slice(token.lastIndexOf('.'))
  return `${encode(told)}.${encode({ ...said, cnf: undefined })}${signature}`
}

/** Another letter of the same alphabet at this place. */
function flipAt(text: string, place: number): string {
  return `${text.slice(0, place)}${text[place] === 'A' ? 'B' : 'A'}${text.slice(place + 1)}`
}

/** An address with keys of the attacker, which nobody should ask. */
async function startLure(): Promise<string> {
  const jwk = { ...publicJwk(thief.publicKey), kid: 'own', alg: 'EdDSA', use: 'sig' }
  const listening = createServer((request, response) => {
    lured.push(String(request.url))
    response.end(JSON.stringify({ keys: [jwk] }))
  })
  listening.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  after(() => {
    listening.close()
  })
  const address = listening.address()
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/jwks`
}
