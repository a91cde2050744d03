import { SignJWT, importJWK } from 'jose'
import type { JWK } from 'jose'
import { ClientError } from './client-error.ts'
import { createProofKey } from './proof-key.ts'
import type { ProofKey } from './proof-key.ts'

export interface TokenRequest {
  /** Origin of the hub, such as `http://127.0.0.1:8080`. */
  readonly url: string
  readonly clientId: string
  /** The department's own Ed25519 key; it never leaves this process. */
  readonly privateJwk: JWK
  /** True: the token is bound to a new key of this process (RFC 9449), and every request with it needs headers of its own. */
  readonly dpop?: boolean
}

export interface AccessToken {
  readonly token: string
  /** ms since 1970. */
  readonly expiresAt: number
  /** What one request with it has to carry; of a bound token it is good for that request alone, once, and within seconds. */
  readonly headersFor: (method: string, url: URL) => Promise<TokenHeaders>
}

export interface TokenHeaders {
  readonly authorization: string
  readonly dpop?: string
}

const assertionSeconds = 60
const attemptMsMax = 10_000

/**
 * An access token by client credentials with `private_key_jwt` (RFC 7523), at the token endpoint that the hub's metadata names (RFC 8414).
 *
 * @throws ClientError `unreachable` or `token-refused`, naming what the hub said.
 */
export async function getToken(request: TokenRequest): Promise<AccessToken> {
  const { url, clientId, privateJwk } = request
  const metadata = await fetchJson(new URL('/.well-known/oauth-authorization-server', url))
  const issuer = textOf(metadata, 'issuer')
  const endpoint = new URL(textOf(metadata, 'token_endpoint'))
  const assertion = await new SignJWT({ jti: crypto.randomUUID() })
    .setProtectedHeader({ alg: 'EdDSA' })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(issuer)
    .setIssuedAt()
    .setExpirationTime(`${assertionSeconds}s`)
    .sign(await importJWK(privateJwk, 'EdDSA'))
  const key = request.dpop ? await createProofKey() : null
  const askedAt = Date.now()
  const told = await fetchJson(endpoint, {
    method: 'POST',
    headers: key ? { dpop: await key.prove('POST', endpoint) } : {},
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    }),
  })
  const seconds = 'expires_in' in told ? Number(told.expires_in) : Number.NaN
  if (!Number.isFinite(seconds))
    throw new ClientError('token-refused', 'no expires_in in the answer')
  const token = textOf(told, 'access_token')
  if (key && textOf(told, 'token_type').toLowerCase() !== 'dpop') {
    throw new ClientError('token-refused', 'the hub gave a token that is not bound to our key')
  }
  return {
    token,
    expiresAt: askedAt + seconds * 1000,
    headersFor: (method, address) => headersOf(token, key, method, address),
  }
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

async function fetchJson(url: URL, init: RequestInit = {}): Promise<object> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(attemptMsMax) }).catch(
    (cause: unknown) => {
      throw new ClientError(
        'unreachable',
        `no answer from ${url.origin}: is the hub running?`,
        cause,
      )
    },
  )
  const body: unknown = await response.json().catch(() => null)
  if (response.ok && typeof body === 'object' && body !== null) return body
  throw new ClientError(
    'token-refused',
    `${url.pathname} answered ${response.status}${reason(body)}`,
  )
}

/** The RFC 6749 error of a token endpoint, which tells what is wrong with the client and nothing else. */
function reason(body: unknown): string {
  if (typeof body !== 'object' || body === null || !('error' in body)) return ''
  const about = 'error_description' in body ? `, ${String(body.error_description)}` : ''
  return `: ${String(body.error)}${about}`
}

function textOf(members: object, name: string): string {
  const value: unknown = new Map(Object.entries(members)).get(name)
  if (typeof value === 'string') return value
  throw new ClientError('token-refused', `the answer has no ${name}`)
}
