import { hash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Socket } from 'node:net'
import { HutongError } from '@hutong/process'
import { certificateThumbprint } from './certificate-of.ts'
import { createProofCheck } from './check-proof.ts'
import type { ProofSettings } from './check-proof.ts'
import { createTokenCheck } from './check-token.ts'
import type { Binding, Caller, TokenSettings } from './check-token.ts'
import { createFairQueue } from './fair-queue.ts'

/** What of a request says who sent it; a request of Fastify has it. */
export interface SentRequest {
  readonly method: string
  /** Path and query. */
  readonly url: string
  readonly headers: IncomingHttpHeaders
  /** Where it came from, by the word of a proxy that is believed. */
  readonly ip?: string
  /** What it came by; may have the certificate of the other end. */
  readonly socket?: Socket
}

/**
 * Gives the caller, or null: why a token or a proof is refused is never told. A cached caller of a bearer token comes without waiting. Rejects with
 * HUTONG_ISSUER_UNAVAILABLE when the issuer's keys cannot be had, HUTONG_OVERLOADED when too many new tokens wait to be checked, and as `limits.once`
 * does: then nothing is known.
 */
export type Authenticate = (request: SentRequest) => Caller | null | Promise<Caller | null>

export type AuthenticateSettings = TokenSettings &
  ProofSettings & {
    /** `refused`: a token has to be bound to a key or a certificate; `allowed` in development alone. */
    readonly bearer: 'allowed' | 'refused'
  }

/** A token that was good when it was first seen. */
interface KnownToken {
  readonly caller: Caller
  /** What every request with it must prove; null = nothing, it is a bearer token. */
  readonly boundTo: Binding | null
  /** SHA-256, base64url: what proofs are about. */
  readonly tokenHash: string
}

const tokensCachedMax = 10_000
const tokenLengthMax = 8_192
/** Tokens that were not seen before, by the address they come from: whoever makes them up waits for its own and keeps nobody from being recognised. */
const strangers = { inProgressMax: 16, waitingMax: 1_024 }

/**
 * Recognises callers by their access tokens: `Bearer <token>`, or `DPoP <token>` with a proof in the header `DPoP` for a token that is bound to a key
 * (RFC 9449). A token that is bound to a certificate (RFC 8705) comes as `Bearer` on a connection with that certificate. None of the three passes for
 * another, and where bearer tokens are refused, none that is not bound passes at all. The claims of a token are checked once, what it is bound to each time.
 */
export function createAuthenticator(settings: AuthenticateSettings): Authenticate {
  const { clock, bearer } = settings
  const checkToken = createTokenCheck(settings)
  const checkProof = createProofCheck(settings)
  const known = new Map<string, KnownToken>()
  const queue = createFairQueue(strangers)

  const admitUnknown = async (
    sent: SentToken,
    fingerprint: string,
    request: SentRequest,
  ): Promise<Caller | null> => {
    const { admitted, leave } = queue.enter(request.ip ?? request.socket?.remoteAddress ?? '')
    if (!(await admitted)) throw new HutongError('HUTONG_OVERLOADED', tooMany)
    try {
      return await admitNew(sent, fingerprint, request)
    } finally {
      leave()
    }
  }

  const admitNew = async (
    { isProven, token }: SentToken,
    fingerprint: string,
    request: SentRequest,
  ): Promise<Caller | null> => {
    const checked = await checkToken(token)
    // The tolerance is for clocks that begin late: a token ends at the same moment whether it is known or not.
    if (!checked || checked.caller.expiresAt <= clock.now()) return null
    if (bearer === 'refused' && !checked.boundTo) return null
    if (isProven !== (checked.boundTo?.to === 'key')) return null
    const found = { ...checked, tokenHash: hash('sha256', token, 'base64url') }
    if (known.size >= tokensCachedMax) forgetOldest(known)
    known.set(fingerprint, found)
    return admitKnown(found, request)
  }

  const admitKnown = (
    { caller, boundTo, tokenHash }: KnownToken,
    { method, url, headers, socket }: SentRequest,
  ): Caller | null | Promise<Caller | null> => {
    if (!boundTo) return caller
    const { to, thumbprint } = boundTo
    if (to === 'certificate') return certificateThumbprint(socket) === thumbprint ? caller : null
    const { dpop: proof } = headers
    if (typeof proof !== 'string') return null
    const proven = { method, url, tokenHash, thumbprint }
    return checkProof(proof, proven).then((isGood) => (isGood ? caller : null))
  }

  return (request) => {
    const { authorization } = request.headers
    if (authorization === undefined || authorization.length > tokenLengthMax) return null
    const fingerprint = hash('sha256', authorization, 'base64')
    const found = known.get(fingerprint)
    if (!found) {
      const sent = readToken(authorization)
      return sent && admitUnknown(sent, fingerprint, request)
    }
    if (found.caller.expiresAt > clock.now()) return admitKnown(found, request)
    known.delete(fingerprint)
    return null
  }
}

const tooMany =
  'more tokens came at once that were not seen before than are checked here: they have to be sent again'

interface SentToken {
  /** Whether it was sent as a bound one. */
  readonly isProven: boolean
  readonly token: string
}

function readToken(authorization: string): SentToken | null {
  const [, scheme, token] = /^(Bearer|DPoP) ([\w.~+/-]+=*)$/i.exec(authorization) ?? []
  if (scheme === undefined || token === undefined) return null
  return { isProven: scheme.toLowerCase() === 'dpop', token }
}

function forgetOldest(known: Map<string, KnownToken>): void {
  for (const oldest of known.keys()) {
    known.delete(oldest)
    return
  }
}
