import { generateKeyPairSync, hash, randomUUID, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import type { TLSSocket } from 'node:tls'
import { createAuthenticator } from '@hutong/http'
import { makeCertificates } from '@hutong/infra'
import { openLimits } from '@hutong/limits/open'
import { systemClock } from '@hutong/process'
import * as oauth from 'oauth4webapi'
import { forgeHeaders, signCompact, thumbprintOf } from '../support/forge-request.ts'
import type { GoodParts, KeyPair } from '../support/forge-request.ts'
import { medianBy } from './median.ts'

const requestCount = 3_000
const callers = 64
const turns = 5
const clientId = 'real-estate-window'
const path = '/v1/verifications'

/**
 * What it costs to know who asks: a bearer token that was seen before, one that is bound to a certificate, and one that is bound to a key, with a new
 * proof for each request, whose mark is on the disk; against oauth4webapi's check of token and proof, which remembers no proof. All in this process, 64
 * callers at once.
 */
export async function benchAuthentication() {
  await using opened = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'hutong-bench-authentication-'))
  opened.defer(() => rm(folder, { recursive: true }))
  const issuerKeys = generateKeyPairSync('ed25519')
  const issuer = await startIssuer(issuerKeys, opened)
  const limits = await openLimits({ profile: 'embedded', folder })
  opened.defer(() => limits.close())
  const authenticate = createAuthenticator({
    issuer: issuer.url,
    audience: issuer.url,
    origin: issuer.url,
    jwksUrl: issuer.jwksUrl,
    limits,
    clock: systemClock,
    bearer: 'allowed',
  })
  const { socket, thumbprint } = await connectWithCertificate(folder, opened)
  const admit: Check = async (headers) => {
    const caller = await authenticate({ method: 'POST', url: path, headers, socket })
    if (!caller) throw new Error('a good request was refused')
  }
  const server = { issuer: issuer.url, jwks_uri: issuer.jwksUrl.href }
  const options = {
    signingAlgorithms: ['EdDSA', 'ES256'],
    [oauth.allowInsecureRequests]: true,
    [oauth.jwksCache]: {},
  }
  const judge: Check = async (headers) => {
    const request = new Request(issuer.url + path, { method: 'POST', headers })
    await oauth.validateJwtAccessToken(server, request, issuer.url, options)
  }
  const holder = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const token = (bound: object, key: KeyPair | null) => tokenOf(issuer.url, issuerKeys, bound, key)
  const jkt = thumbprintOf(holder.publicKey)
  const tasks = {
    bearer: { check: admit, good: () => token({}, null), measured: noneYet() },
    certificate: {
      check: admit,
      good: () => token({ cnf: { 'x5t#S256': thumbprint } }, null),
      measured: noneYet(),
    },
    key: { check: admit, good: () => token({ cnf: { jkt } }, holder), measured: noneYet() },
    peer: { check: judge, good: () => token({ cnf: { jkt } }, holder), measured: noneYet() },
  }
  for (let turn = 0; turn < turns; turn += 1) {
    for (const { check, good, measured } of Object.values(tasks)) {
      const parts = good()
      const sent = Array.from({ length: requestCount }, () => headersOf(parts))
      measured.push(await measure(sent, check))
    }
  }
  const median = ({ measured }: { readonly measured: readonly Measured[] }) =>
    medianBy(measured, ({ perSecond }) => perSecond)
  const [own, peer] = [median(tasks.key), median(tasks.peer)]
  return {
    bench: 'authentication',
    callers,
    ...own,
    bearer: median(tasks.bearer),
    certificate: median(tasks.certificate),
    peer,
    ratio: Math.round((own.perSecond / peer.perSecond) * 1000) / 1000,
    turns: tasks.key.measured.map(({ perSecond }) => perSecond),
  }
}

const noneYet = (): Measured[] => []

type SentHeaders = Readonly<Record<string, string>>
type Check = (headers: SentHeaders) => Promise<void>

interface Measured {
  readonly perSecond: number
  /** Of this process, all threads. */
  readonly cpuMicrosecondsEach: number
}

async function measure(sent: readonly SentHeaders[], check: Check): Promise<Measured> {
  const waiting = [...sent]
  const startedAt = performance.now()
  const usedBefore = process.cpuUsage()
  const caller = async (): Promise<void> => {
    for (let headers = waiting.pop(); headers; headers = waiting.pop()) await check(headers)
  }
  await Promise.all(Array.from({ length: callers }, caller))
  const { user, system } = process.cpuUsage(usedBefore)
  const seconds = (performance.now() - startedAt) / 1000
  return {
    perSecond: Math.round(sent.length / seconds),
    cpuMicrosecondsEach: Math.round((user + system) / sent.length),
  }
}

function tokenOf(issuer: string, keys: KeyPair, bound: object, holder: KeyPair | null): GoodParts {
  const now = Math.floor(Date.now() / 1000)
  const tokenHeader = { alg: 'EdDSA', typ: 'at+jwt', kid: 'k' }
  const tokenClaims = {
    iss: issuer,
    aud: issuer,
    sub: clientId,
    client_id: clientId,
    scope: 'ask',
    jti: randomUUID(),
    iat: now,
    exp: now + 300,
    ...bound,
  }
  const token = signCompact(tokenHeader, tokenClaims, keys.privateKey)
  const address = issuer + path
  const tokenKey = keys.privateKey
  return { token, tokenHeader, tokenClaims, tokenKey, holder, method: 'POST', address }
}

const headersOf = (good: GoodParts): SentHeaders =>
  Object.fromEntries(
    Object.entries(forgeHeaders(good)).map(([name, value]) => [name, String(value)]),
  )

async function startIssuer({ publicKey }: KeyPair, opened: AsyncDisposableStack) {
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'EdDSA', use: 'sig' }
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  opened.defer(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${portOf(server)}`
  return { url, jwksUrl: new URL('/oauth/jwks', url) }
}

/** The server's end of a connection whose other end has a certificate. */
async function connectWithCertificate(folder: string, opened: AsyncDisposableStack) {
  await makeCertificates(folder, [clientId])
  const read = (name: string): Buffer => readFileSync(join(folder, name))
  const ca = read('ca.crt')
  const own = { key: read('server.key'), cert: read('server.crt'), ca }
  const server = tls.createServer({ ...own, requestCert: true, rejectUnauthorized: true })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const shown = { key: read(`${clientId}.key`), cert: read(`${clientId}.crt`), ca }
  const client = tls.connect({ host: '127.0.0.1', port: portOf(server), ...shown })
  const [socket]: TLSSocket[] = await once(server, 'secureConnection')
  if (!socket) throw new Error('nobody connected')
  opened.defer(() => {
    client.destroy()
    server.close()
  })
  const { raw } = new X509Certificate(shown.cert)
  return { socket, thumbprint: hash('sha256', raw, 'base64url') }
}

function portOf(server: Pick<Server, 'address'>): number {
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}
