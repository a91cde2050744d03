import { spawnSync } from 'node:child_process'
import { hash, randomUUID, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { createHubClient } from '@hutong/client'
import { fetchWithCertificate } from '@hutong/client/node'
import { freePort, makeCertificates } from '@hutong/infra'
import { beforeAll, expect, test } from 'vitest'
import { challenge, tell } from '../support/ask.ts'
import { forgeHeaders, thumbprintOf } from '../support/forge-request.ts'
import type { GoodParts } from '../support/forge-request.ts'
import { assertion, forgeToken, hubTokenKey, readToken } from '../support/forge-token.ts'
import type { Members } from '../support/forge-token.ts'
import { demoKey, demoSample, ledgerKey } from '../support/read-demo.ts'
import { startHubParts } from '../support/start-hub-parts.ts'
import type { HubParts } from '../support/start-hub-parts.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'
import { typeTokensCommand } from '../support/tokens-page.ts'
import { until } from '../support/until.ts'

const after = afterFile()
const clientId = 'real-estate-window'
const certificates = temporaryFolder(after)
const strangers = temporaryFolder(after)

let hub: HubParts
let secureUrl: string
let question: string
let token: string

beforeAll(async () => {
  await makeCertificates(certificates, [clientId, 'thief'])
  await makeCertificates(strangers, [clientId])
  const port = await freePort()
  const environment = { HUTONG_MTLS: certificates, HUTONG_MTLS_PORT: String(port) }
  hub = await startHubParts({ data: temporaryFolder(after), people: 200, environment, after })
  secureUrl = `https://127.0.0.1:${port}`
  question = JSON.stringify(demoSample(hub.data).request)
  await publish({ mtlsBound: true })
  await until('the client to be bound', async () =>
    (await tell(`${hub.url}/oauth/token`, { method: 'POST', body: form() })).status === 400
      ? true
      : undefined,
  )
  token = await fetchToken()
})

test('the metadata tells where clients with certificates are listened to', async () => {
  const { body } = await tell(`${hub.url}/.well-known/oauth-authorization-server`)
  expect(body).toMatchObject({
    tls_client_certificate_bound_access_tokens: true,
    mtls_endpoint_aliases: { token_endpoint: `${secureUrl}/oauth/token` },
  })
})

test('a token is bound to the certificate that it was asked for with', async () => {
  const { raw } = new X509Certificate(readFileSync(join(certificates, `${clientId}.crt`)))
  const thumbprint = hash('sha256', raw, 'base64url')
  expect(readToken(token).claims['cnf']).toEqual({ 'x5t#S256': thumbprint })
})

test('without a certificate such a client gets no token', async () => {
  const told = await tell(`${hub.url}/oauth/token`, { method: 'POST', body: form() })
  expect(told).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
})

test('a bound token asks on connections with its certificate, again and again', async () => {
  for (let times = 0; times < 3; times += 1) expect((await ask(token)).status).toBe(200)
})

test('the typed client asks on connections with its certificate, and not without', async () => {
  const { request: asked, expected } = demoSample(hub.data)
  const usual = {
    url: secureUrl,
    clientId,
    privateJwk: demoKey(hub.data, clientId),
    vkey: ledgerKey(hub.data),
    mtls: true,
    patience: { attemptsMax: 1 },
  }
  const pem = (name: string): string => readFileSync(join(certificates, name), 'utf8')
  const cert = pem(`${clientId}.crt`)
  const send = fetchWithCertificate({ cert, key: pem(`${clientId}.key`), ca: pem('ca.crt') })
  const { answer, reason } = expected
  for (let times = 0; times < 2; times += 1)
    expect(await createHubClient({ ...usual, fetch: send }).verify(asked)).toMatchObject({
      outcome: 'answered',
      answer: { answer, reason },
    })
  await expect(createHubClient(usual).verify(asked)).rejects.toMatchObject({
    code: 'unreachable',
  })
})

test('on any other connection, or bound otherwise, it is refused with the same bytes', async () => {
  const { header, claims } = readToken(token)
  const forge = (cnf: Members): string =>
    forgeToken(header, { ...claims, cnf }, hubTokenKey(hub.data))
  const own = { 'x5t#S256': String(Object(claims['cnf'])['x5t#S256']) }
  expect((await ask(forge(own))).status).toBe(200)
  const proof = forgeHeaders(proofParts())
  const refused = [
    await askPlainly({ authorization: `Bearer ${token}` }),
    await askPlainly({ ...proof, authorization: `DPoP ${token}` }),
    await ask(token, 'thief'),
    await ask(token, clientId, { ...proof, authorization: `DPoP ${token}` }),
    await ask(forge({ 'x5t#S256': 'A'.repeat(43) })),
    await ask(forge({ 'x5t#S256': '' })),
    await ask(forge({ 'x5t#s256': own['x5t#S256'] })),
    await ask(forge({ jkt: own['x5t#S256'] })),
    await ask(forge({ ...own, jkt: own['x5t#S256'] })),
    await ask('x'),
  ]
  expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 401))
  expect(new Set(refused.map((told) => told.text)).size).toBe(1)
  expect(new Set(refused.map((told) => told.challenge))).toEqual(new Set([challenge]))
})

test('nobody connects there without a certificate of the authority, made for clients', async () => {
  const shown = [{}, certificateOf(strangers, clientId), certificateOf(certificates, 'server')]
  for (const certificate of shown)
    await expect(
      sendSecurely({ method: 'GET', path: '/healthz', ...certificate }),
    ).rejects.toMatchObject({ code: expect.stringMatching(/^(?:ECONNRESET|EPIPE|ERR_SSL_\w+)$/u) })
})

test.skipIf(spawnSync('curl', ['--version']).status !== 0)(
  'what the page on tokens tells to type with curl does what it shows',
  async () => {
    const { said, shown } = await typeTokensCommand({
      word: '--cert',
      replaced: { 'http://127.0.0.1:8080': hub.url, 'https://127.0.0.1:8443': secureUrl },
      data: hub.data,
      mtls: certificates,
      after,
    })
    expect(said).toContain(shown)
  },
)

const form = () =>
  new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion(hub),
  })

async function fetchToken(): Promise<string> {
  const { text: told } = await sendSecurely({
    method: 'POST',
    path: '/oauth/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    ...certificateOf(certificates, clientId),
    body: form().toString(),
  })
  const body: Members = JSON.parse(told)
  expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 300 })
  return String(body['access_token'])
}

/** Whose proofs fit nothing, and are good apart from that. */
const proofParts = (): GoodParts => {
  const tokenKey = hubTokenKey(hub.data)
  const { header: tokenHeader, claims } = readToken(token)
  const holder = { privateKey: tokenKey, publicKey: tokenKey }
  const tokenClaims = { ...claims, jti: randomUUID(), cnf: { jkt: thumbprintOf(tokenKey) } }
  const address = `${hub.url}/v1/verifications`
  return { token, tokenHeader, tokenClaims, tokenKey, holder, method: 'POST', address }
}

const ask = (sent: string, name = clientId, headers: Readonly<Record<string, unknown>> = {}) =>
  sendSecurely({
    method: 'POST',
    path: '/v1/verifications',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${sent}`,
      ...textual(headers),
    },
    ...certificateOf(certificates, name),
    body: question,
  })

async function askPlainly(headers: Readonly<Record<string, unknown>>) {
  const told = await tell(`${hub.url}/v1/verifications`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...textual(headers) },
    body: question,
  })
  return { ...told, challenge: told.headers.get('www-authenticate') }
}

const textual = (headers: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))

const certificateOf = (folder: string, name: string) => ({
  cert: readFileSync(join(folder, `${name}.crt`)),
  key: readFileSync(join(folder, `${name}.key`)),
})

interface Sending {
  readonly method: string
  readonly path: string
  readonly headers?: Record<string, string>
  readonly cert?: Buffer
  readonly key?: Buffer
  readonly body?: string
}

async function sendSecurely({ path, body, ...sent }: Sending) {
  const ca = readFileSync(join(certificates, 'ca.crt'))
  const sending = request(secureUrl + path, { ca, ...sent })
  sending.end(body)
  const [response] = await once(sending, 'response')
  return {
    status: Number(response.statusCode),
    challenge: response.headers['www-authenticate'] ?? null,
    text: await text(response),
  }
}

/** The client of the demo as the sharing authority would publish it anew. */
async function publish(change: Members): Promise<void> {
  const file = join(hub.data, 'demo', 'catalogue', 'clients.json')
  const all: readonly Members[] = JSON.parse(readFileSync(file, 'utf8'))
  const value = { ...all.find(({ id }) => id === clientId), ...change }
  await hub.log.append('catalogue.clients', [
    { key: clientId, value: Buffer.from(JSON.stringify(value)) },
  ])
}
