import { hash } from 'node:crypto'
import { HutongError } from '@hutong/process'
import type { Clock } from '@hutong/process'
import { createRemoteJWKSet, errors, jwtVerify } from 'jose'
import type { JWTPayload, JWTVerifyGetKey } from 'jose'

/** Who sent the request, as its access token says (RFC 9068). */
export interface Caller {
  readonly client: string
  readonly scopes: ReadonlySet<string>
  /** ms since 1970. */
  readonly expiresAt: number
}

/**
 * Gives the caller, or null: why a token is refused is never told. A cached caller comes without waiting. Rejects with
 * HUTONG_ISSUER_UNAVAILABLE when the issuer's keys cannot be had: then nothing is known of the token.
 */
export type Authenticate = (
  authorization: string | undefined,
) => Caller | null | Promise<Caller | null>

export interface AuthenticateSettings {
  readonly issuer: string
  /** The resource that tokens must be made for. */
  readonly audience: string
  readonly jwksUrl: URL
  readonly clock: Clock
}

const tokensCachedMax = 10_000
const tokenLengthMax = 8_192
const clockToleranceSeconds = 5
/** An issuer's clock may be ahead by this; a token of a later time was not made by it. */
const issuedAheadMsMax = 10_000
/** jose's own defence against a flood of unknown key ids: at most one fetch in this time. */
const jwksCooldownMs = 5_000

/**
 * Checks bearer access tokens: signature by the issuer's published keys, `typ` at+jwt, `iss`, `aud`, `exp`, `iat`, `client_id`. A token
 * that is bound to a key or a certificate (`cnf`) is refused, since it must not work as a bearer token.
 */
export function createAuthenticator(settings: AuthenticateSettings): Authenticate {
  const keys = createRemoteJWKSet(settings.jwksUrl, { cooldownDuration: jwksCooldownMs })
  const known = new Map<string, Caller>()
  const { clock } = settings

  const verify = async (token: string, fingerprint: string): Promise<Caller | null> => {
    const payload = await verifiedPayload(token)
    const caller = payload && callerOf(payload, clock.now())
    // The tolerance is for clocks that begin late: a token ends at the same moment whether it is known or not.
    if (!caller || caller.expiresAt <= clock.now()) return null
    if (known.size >= tokensCachedMax) forgetOldest(known)
    known.set(fingerprint, caller)
    return caller
  }

  const verifiedPayload = async (token: string): Promise<JWTPayload | null> => {
    try {
      const { payload } = await jwtVerify(token, keysOfIssuer, {
        issuer: settings.issuer,
        audience: settings.audience,
        typ: 'at+jwt',
        algorithms: ['EdDSA', 'Ed25519'],
        requiredClaims: ['exp', 'iat', 'jti', 'client_id', 'sub'],
        clockTolerance: clockToleranceSeconds,
        currentDate: new Date(clock.now()),
      })
      return payload
    } catch (cause) {
      if (cause instanceof HutongError) throw cause
      // Whatever is wrong with it, the answer is the same 401: reasons would help a forger.
      return null
    }
  }

  const keysOfIssuer: JWTVerifyGetKey = async (header, signed) => {
    try {
      return await keys(header, signed)
    } catch (cause) {
      if (isOfToken(cause)) throw cause
      throw new HutongError(
        'HUTONG_ISSUER_UNAVAILABLE',
        `${settings.jwksUrl.href} gave no keys to check tokens with: see to the token service, or to the way there`,
        cause,
      )
    }
  }

  return (authorization) => {
    if (authorization === undefined || authorization.length > tokenLengthMax) return null
    const fingerprint = hash('sha256', authorization, 'base64')
    const caller = known.get(fingerprint)
    if (!caller) {
      const token = /^Bearer ([\w.~+/-]+=*)$/i.exec(authorization)?.[1]
      return token === undefined ? null : verify(token, fingerprint)
    }
    if (caller.expiresAt > clock.now()) return caller
    known.delete(fingerprint)
    return null
  }
}

/** Whether it is the token that is wrong, and not the fetching of the keys: jose has one plain error for several failures of that. */
function isOfToken(cause: unknown): boolean {
  return cause instanceof errors.JOSEError && !issuersFaults.has(cause.code)
}

const issuersFaults: ReadonlySet<string> = new Set([
  errors.JOSEError.code,
  errors.JWKSInvalid.code,
  errors.JWKSTimeout.code,
])

function callerOf(payload: JWTPayload, now: number): Caller | null {
  const { client_id: client, scope, exp, iat, cnf } = payload
  if (typeof client !== 'string' || exp === undefined || iat === undefined) return null
  if (iat * 1000 > now + issuedAheadMsMax) return null
  if (cnf !== undefined || payload.sub !== client) return null
  const scopes = typeof scope === 'string' ? scope.split(' ') : []
  return { client, scopes: new Set(scopes), expiresAt: exp * 1000 }
}

function forgetOldest(known: Map<string, Caller>): void {
  for (const oldest of known.keys()) {
    known.delete(oldest)
    return
  }
}
