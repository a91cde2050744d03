import * as oauth from 'oauth4webapi'
import { CannotJudge } from '../cannot-judge.ts'
import type { ProofJwk } from './proofs.ts'
import type { SignedIn } from './sign-in-file.ts'

/** The token service of a hub, as the command line speaks to it. */
export interface TokenService {
  readonly server: oauth.AuthorizationServer
  readonly options: { readonly [oauth.allowInsecureRequests]: boolean }
}

/** The command line keeps no secret (RFC 8252). */
export const client: oauth.Client = { client_id: 'hutong-cli' }
export const noSecret = oauth.None()

const loopback: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost'])

/** @throws CannotJudge when nobody answers there, the address is another than the hub's own, or a password would cross a network in the clear */
export async function findTokenService(url: string): Promise<TokenService> {
  const address = new URL(url)
  const isPlain = address.protocol === 'http:'
  if (isPlain && !loopback.has(address.hostname)) {
    throw new CannotJudge(
      `${address.origin} is plain HTTP: a password would be readable on the way, so name an https address`,
    )
  }
  const options = { [oauth.allowInsecureRequests]: isPlain }
  const response = await oauth
    .discoveryRequest(address, { algorithm: 'oauth2', ...options })
    .catch((cause: unknown) => {
      throw new CannotJudge(`no answer from ${address.origin}: is the hub running?`, { cause })
    })
  try {
    return { server: await oauth.processDiscoveryResponse(address, response), options }
  } catch (cause) {
    throw new CannotJudge(
      `${address.origin} does not say that it is the token service of this address: name the hub's own address with --url`,
      { cause },
    )
  }
}

/**
 * What a token response is worth.
 *
 * @param proofJwk the key that was proven with the request
 * @throws CannotJudge for one that lacks a part, and for a token that is not bound to the key
 */
export function signedInOf(told: oauth.TokenEndpointResponse, proofJwk: ProofJwk): SignedIn {
  if (told.token_type !== 'dpop') {
    throw new CannotJudge('the token service gave a token that is not bound to our key')
  }
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: seconds } = told
  const { sub, department, roles } = claimsOf(accessToken)
  if (refreshToken === undefined || typeof sub !== 'string' || typeof department !== 'string') {
    throw new CannotJudge('the token service answered without a part of what signing in needs')
  }
  return {
    account: sub,
    department,
    roles: Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : [],
    accessToken,
    expiresAt: Date.now() + (seconds ?? 0) * 1000,
    refreshToken,
    proofJwk,
  }
}

/** For the person's eyes: whoever decides by them checks the signature. */
function claimsOf(token: string): Readonly<Record<string, unknown>> {
  const text = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')
  try {
    return Object(JSON.parse(text))
  } catch {
    return {}
  }
}
