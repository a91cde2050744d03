import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAuthenticator } from '@hutong/http'
import { openLimits } from '@hutong/limits/open'
import { systemClock } from '@hutong/process'
import * as oauth from 'oauth4webapi'
import { forgeHeaders, signCompact, thumbprintOf } from '../support/forge-request.ts'
import type { GoodParts, KeyPair } from '../support/forge-request.ts'
import { medianBy } from './median.ts'

const proofCount = 3_000
const callers = 64
const turns = 5
const clientId = 'real-estate-window'
const path = '/v1/verifications'

/**
 * What it costs to know who asks: a bearer token that was seen before, and a bound one with a new proof for each request, whose mark is on the disk;
 * against oauth4webapi's check of token and proof, which remembers no proof. All in this process, 64 callers at once.
 */
export async function benchAuthentication() {
  const issuerKeys = generateKeyPairSync('ed25519')
  const issuer = await startIssuer(issuerKeys)
  const folder = await mkdtemp(join(tmpdir(), 'hutong-bench-authentication-'))
  const limits = await openLimits({ profile: 'embedded', folder })
  try {
    const authenticate = createAuthenticator({
      issuer: issuer.url,
      audience: issuer.url,
      origin: issuer.url,
      jwksUrl: issuer.jwksUrl,
      limits,
      clock: systemClock,
    })
    const server = { issuer: issuer.url, jwks_uri: issuer.jwksUrl.href }
    const options = {
      signingAlgorithms: ['EdDSA', 'ES256'],
      [oauth.allowInsecureRequests]: true,
      [oauth.jwksCache]: {},
    }
    const admit: Check = async (headers) => {
      const caller = await authenticate({ method: 'POST', url: path, headers })
      if (!caller) throw new Error('a good request was refused')
    }
    const checks: Readonly<Record<string, Check>> = {
      bearer: admit,
      bound: admit,
      peer: async (headers) => {
        const request = new Request(issuer.url + path, { method: 'POST', headers })
        await oauth.validateJwtAccessToken(server, request, issuer.url, options)
      },
    }
    const holder = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const results: Record<string, Measured[]> = { bearer: [], bound: [], peer: [] }
    for (let turn = 0; turn < turns; turn += 1) {
      for (const [name, check] of Object.entries(checks)) {
        const good = tokenOf(issuer.url, issuerKeys, name === 'bearer' ? null : holder)
        const sent = Array.from({ length: proofCount }, () => headersOf(good))
        results[name]?.push(await measure(sent, check))
      }
    }
    const median = (name: string) => medianBy(results[name] ?? [], ({ perSecond }) => perSecond)
    const own = median('bound')
    const peer = median('peer')
    return {
      bench: 'authentication',
      callers,
      ...own,
      bearer: median('bearer'),
      peer,
      ratio: Math.round((own.perSecond / peer.perSecond) * 1000) / 1000,
      turns: results['bound']?.map(({ perSecond }) => perSecond),
    }
  } finally {
    await limits.close()
    issuer.close()
    await rm(folder, { recursive: true })
  }
}

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

function tokenOf(issuer: string, keys: KeyPair, holder: KeyPair | null): GoodParts {
  const now = Math.floor(Date.now() / 1000)
  const tokenHeader = { alg: 'EdDSA', typ: 'at+jwt', kid: 'k' }
  const tokenClaims = {
    iss: issuer,
    aud: issuer,
    sub: clientId,
    client_id: clientId,
    scope: 'ask',
    jti: String(now),
    iat: now,
    exp: now + 300,
    ...(holder && { cnf: { jkt: thumbprintOf(holder.publicKey) } }),
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

async function startIssuer({ publicKey }: KeyPair) {
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'EdDSA', use: 'sig' }
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return { url, jwksUrl: new URL('/oauth/jwks', url), close }
}
