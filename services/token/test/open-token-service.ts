import { createPrivateKey, generateKeyPairSync, randomUUID } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { join } from 'node:path'
import type { Limits } from '@hutong/limits'
import { openLimits } from '@hutong/limits/open'
import { fixedTopics } from '@hutong/log'
import type { Log } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { formerSigningKeys, signingKey, systemClock } from '@hutong/process'
import { listeningLogger } from '@hutong/process/testing'
import type { After, HeardLine } from '@hutong/process/testing'
import fastify from 'fastify'
import { exportJWK, SignJWT } from 'jose'
import type { JWTPayload } from 'jose'
import {
  buildTokenService,
  createSignInCheck,
  followClients,
  openTokenAdapter,
} from '../src/token.ts'

export const issuer = 'http://127.0.0.1:8080'
export const clientId = 'real-estate-window'
export const clientKey = generateKeyPairSync('ed25519').privateKey

export interface TokenService {
  readonly url: string
  readonly log: Log
  readonly lines: readonly HeardLine[]
  readonly close: () => Promise<void>
  /** Puts a client into the catalogue, and waits until the service has heard of it. */
  readonly publish: (id: string, change?: object | string) => Promise<void>
}

/**
 * The whole token service of a folder, on an address of its own. Opened again on the same folder, it is the same after a restart.
 * `limitsOf` may put failing limits around the real ones.
 */
export async function openTokenService(
  folder: string,
  after: After,
  limitsOf: (limits: Limits) => Limits = (limits) => limits,
  bearer: 'allowed' | 'refused' = 'allowed',
): Promise<TokenService> {
  const opened = new AsyncDisposableStack()
  after(() => opened.disposeAsync())
  const { logger, lines } = listeningLogger()
  const log = await openLog({ profile: 'embedded', folder, topics: fixedTopics })
  opened.defer(() => log.close())
  const limits = await openLimits({ profile: 'embedded', folder })
  opened.defer(() => limits.close())
  const stop = new AbortController()
  opened.defer(() => stop.abort())
  const clients = followClients({ log, bearer, logger, signal: stop.signal })
  const file = join(folder, 'token.db')
  const clock = systemClock
  const tokens = await openTokenAdapter({ file, clients, clock, logger })
  opened.defer(() => tokens.close())
  const server = fastify()
  await buildTokenService(server, {
    issuer,
    bearer,
    audience: issuer,
    mtlsOrigin: null,
    signingKey: await signingKey(join(folder, 'keys'), 'token'),
    formerKeys: formerSigningKeys(join(folder, 'keys'), 'token'),
    cookieKey: 'a key of cookies',
    adapter: tokens.adapter,
    accounts: tokens.accounts,
    signIn: createSignInCheck({ store: tokens, limits, clock, key: Buffer.alloc(32, 7) }),
    limits: limitsOf(limits),
    clock,
    logger,
  })
  opened.defer(() => server.close())
  await clients.caughtUp
  const url = await server.listen({ host: '127.0.0.1', port: 0 })
  return {
    url,
    log,
    lines,
    close: () => opened.disposeAsync(),
    publish: async (id, change = {}) => {
      const usual = {
        id,
        department: 'ziran',
        state: 'active',
        scope: 'ask',
        jwks: await publicKeys(clientKey),
      }
      const text = typeof change === 'string' ? change : JSON.stringify({ ...usual, ...change })
      const marker = `marker-${randomUUID()}`
      await log.append('catalogue.clients', [
        { key: id, value: Buffer.from(text) },
        { key: marker, value: Buffer.from(JSON.stringify({ ...usual, id: marker })) },
      ])
      while (!clients.find(marker)) await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

async function publicKeys(key: KeyObject): Promise<{ keys: object[] }> {
  const { kty, crv, x } = await exportJWK(
    createPrivateKey(key.export({ type: 'pkcs8', format: 'pem' })),
  )
  return { keys: [{ kty, crv, x }] }
}

/** A good assertion of the client, with some claims changed. */
export function assert(change: JWTPayload = {}, key: KeyObject = clientKey): Promise<string> {
  const now = Math.floor(Date.now() / 1000)
  const usual = {
    iss: clientId,
    sub: clientId,
    aud: issuer,
    jti: randomUUID(),
    iat: now,
    exp: now + 60,
  }
  return new SignJWT({ ...usual, ...change }).setProtectedHeader({ alg: 'EdDSA' }).sign(key)
}

export interface Told {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/** Asks for a token with an assertion; further form fields win over the usual ones, empty ones are left out. */
export async function askToken(
  { url }: TokenService,
  assertion: string,
  fields: Readonly<Record<string, string>> = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Told> {
  const form = Object.entries({
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
    ...fields,
  }).filter(([, value]) => value !== '')
  const response = await fetch(`${url}/oauth/token`, {
    method: 'POST',
    headers,
    body: new URLSearchParams(form),
  })
  const body: Record<string, unknown> = JSON.parse(await response.text())
  return { status: response.status, body }
}
