import { SignJWT, importJWK } from 'jose'
import type { JWK } from 'jose'
import { ClientError } from './client-error.ts'
import { createProofKey, openProofKey } from './proof-key.ts'
import type { ProofKey } from './proof-key.ts'
import { retryAfterMs } from './retry-after.ts'
import { sendOnce } from './send-once.ts'
import type { Fetch } from './send-once.ts'

export interface TokenRequest {
  /** Origin of the hub, such as `http://127.0.0.1:8080`. */
  readonly url: string
  readonly clientId: string
  /** The department's own Ed25519 key; it never leaves this process. */
  readonly privateJwk: JWK
  /** True: the token is bound to a new key of this process (RFC 9449), and every request with it needs headers of its own. */
  readonly dpop?: boolean
  /** True: the token is bound to the certificate that `fetch` shows (RFC 8705), and is good on connections with it alone. */
  readonly mtls?: boolean
  /** Name of the one person whom the token is to be good for, as `POST /v1/pids` gave it. */
  readonly pid?: string
  /** How requests are sent; the global one where it is left out. */
  readonly fetch?: Fetch
  readonly signal?: AbortSignal
}

export interface AccessToken {
  readonly token: string
  /** ms since 1970. */
  readonly expiresAt: number
  /** What one request with it has to carry; of a bound token it is good for that request alone, once, and within seconds. */
  readonly headersFor: (method: string, url: URL) => Promise<TokenHeaders>
  /** What a server wants to find in the proofs of a bound token from now on (RFC 9449 s9); left out where there are no proofs. */
  readonly useNonce?: (origin: string, nonce: string) => void
}

export interface TokenHeaders {
  readonly authorization: string
  readonly dpop?: string
}

const assertionSeconds = 60

/**
 * An access token by client credentials with `private_key_jwt` (RFC 7523), at the token endpoint that the hub's metadata names (RFC 8414).
 *
 * @throws ClientError `unreachable`, `aborted` or `token-refused`, naming what the hub said
 */
export async function getToken(request: TokenRequest): Promise<AccessToken> {
  const { url, mtls, signal = null } = request
  const metadataUrl = new URL('/.well-known/oauth-authorization-server', url)
  const metadata = await readBody(metadataUrl, await send(request, metadataUrl, { signal }))
  const issuer = textOf(metadata, 'issuer')
  const endpoint = new URL(mtls ? certifiedEndpoint(metadata) : textOf(metadata, 'token_endpoint'))
  const key = request.dpop ? await createProofKey() : null
  const askedAt = Date.now()
  const told = await readBody(endpoint, await askForToken(request, issuer, endpoint, key))
  const seconds = 'expires_in' in told ? Number(told.expires_in) : Number.NaN
  if (!Number.isFinite(seconds))
    throw new ClientError('token-refused', 'no expires_in in the answer')
  const token = textOf(told, 'access_token')
  if (key && textOf(told, 'token_type').toLowerCase() !== 'dpop') {
    throw new ClientError('token-refused', 'the hub gave a token that is not bound to our key')
  }
  return withHeaders(token, askedAt + seconds * 1000, key)
}

/** A token that a program has kept with the key that it is bound to, and goes on with. */
export async function keptToken(kept: {
  readonly token: string
  /** ms since 1970. */
  readonly expiresAt: number
  /** P-256. */
  readonly proofJwk: JWK
}): Promise<AccessToken> {
  return withHeaders(kept.token, kept.expiresAt, await openProofKey(kept.proofJwk))
}

function withHeaders(token: string, expiresAt: number, key: ProofKey | null): AccessToken {
  return {
    token,
    expiresAt,
    headersFor: (method, address) => headersOf(token, key, method, address),
    ...(key ? { useNonce: key.useNonce } : {}),
  }
}

/** Asks once more where the answer is that a proof has to carry this nonce (RFC 9449 s8). */
async function askForToken(
  request: TokenRequest,
  issuer: string,
  endpoint: URL,
  key: ProofKey | null,
): Promise<Response> {
  const ask = async (): Promise<Response> => {
    const response = await send(request, endpoint, {
      method: 'POST',
      headers: key ? { dpop: await key.prove('POST', endpoint) } : {},
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: await signAssertion(request, issuer),
      }),
      signal: request.signal ?? null,
    })
    const nonce = response.headers.get('dpop-nonce')
    if (nonce !== null) key?.useNonce(endpoint.href, nonce)
    return response
  }
  const response = await ask()
  if (!key || response.status !== 400 || !response.headers.has('dpop-nonce')) return response
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => null)
  return errorIn(body) === 'use_dpop_nonce' ? ask() : response
}

async function signAssertion(
  { clientId, privateJwk, pid }: TokenRequest,
  issuer: string,
): Promise<string> {
  return new SignJWT({ jti: crypto.randomUUID(), ...(pid === undefined ? {} : { pid }) })
    .setProtectedHeader({ alg: 'EdDSA' })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(issuer)
    .setIssuedAt()
    .setExpirationTime(`${assertionSeconds}s`)
    .sign(await importJWK(privateJwk, 'EdDSA'))
}

/** RFC 8705 s5: where clients with certificates ask. */
function certifiedEndpoint(metadata: object): string {
  const aliases: unknown = new Map(Object.entries(metadata)).get('mtls_endpoint_aliases')
  if (typeof aliases === 'object' && aliases !== null) return textOf(aliases, 'token_endpoint')
  throw new ClientError('token-refused', 'this hub has no listener for clients with certificates')
}

async function headersOf(
  token: string,
  key: ProofKey | null,
  method: string,
  address: URL,
): Promise<TokenHeaders> {
  if (!key) return { authorization: `Bearer ${token}` }
  return { authorization: `DPoP ${token}`, dpop: await key.prove(method, address, token) }
}

function send({ fetch = globalFetch }: TokenRequest, url: URL, init: RequestInit) {
  return sendOnce(fetch, new Request(url, init))
}

// Looked up at each call, as programs may replace it.
const globalFetch: Fetch = (request) => fetch(request)

async function readBody(url: URL, response: Response): Promise<object> {
  const body: unknown = await response.json().catch(() => null)
  if (response.ok && typeof body === 'object' && body !== null) return body
  const { status, headers } = response
  throw new ClientError('token-refused', `${url.pathname} answered ${status}${reason(body)}`, {
    status,
    retryAfterMs: retryAfterMs(headers),
  })
}

/** The RFC 6749 error of a token endpoint, which tells what is wrong with the client and nothing else. */
function reason(body: unknown): string {
  const error = errorIn(body)
  if (error === undefined) return ''
  const about = Object(body).error_description
  return about === undefined ? `: ${error}` : `: ${error}, ${String(about)}`
}

function errorIn(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('error' in body)) return undefined
  return String(body.error)
}

function textOf(members: object, name: string): string {
  const value: unknown = new Map(Object.entries(members)).get(name)
  if (typeof value === 'string') return value
  throw new ClientError('token-refused', `the answer has no ${name}`)
}
