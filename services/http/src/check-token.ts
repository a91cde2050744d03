import { HutongError } from '@hutong/process'
import type { Clock } from '@hutong/process'
import { jwtVerify } from 'jose'
import type { JWTPayload } from 'jose'
import { findKeys } from './find-keys.ts'
import { isPersonsClient, readPerson } from './person.ts'
import type { Person } from './person.ts'

/** Who sent the request, as its access token says (RFC 9068). */
export interface Caller {
  readonly client: string
  readonly scopes: ReadonlySet<string>
  /** ms since 1970. */
  readonly expiresAt: number
  /** Subject key of the one person about whom it may ask; left out: of anybody whom the grants allow. */
  readonly pid?: string
  /** Left out: it is a department's system, and the catalogue knows it. */
  readonly person?: Person
}

interface CheckedToken {
  readonly caller: Caller
  /** Null = it is a bearer token. */
  readonly boundTo: Binding | null
}

/** What a token is bound to: a key (RFC 9449 s6.1) or a certificate (RFC 8705 s3.1), by its thumbprint. */
export interface Binding {
  readonly to: 'key' | 'certificate'
  readonly thumbprint: string
}

/**
 * Null for every token that is not good, whatever the reason. Rejects with HUTONG_ISSUER_UNAVAILABLE when the issuer's keys cannot be had: then
 * nothing is known of the token.
 */
export type CheckToken = (token: string) => Promise<CheckedToken | null>

export interface TokenSettings {
  readonly issuer: string
  /** The resource that tokens must be made for. */
  readonly audience: string
  /** Left out: where the issuer's metadata say (RFC 8414). */
  readonly jwksUrl?: URL
  readonly clock: Clock
}

/** Signatures by a key pair alone: who knows the public half can make none. RFC 9068 s2.1 wants every resource to take RS256. */
const algorithms = ['EdDSA', 'Ed25519', 'ES256', 'ES384', 'PS256', 'RS256'] as const
const clockToleranceSeconds = 5
/** An issuer's clock may be ahead by this; a token of a later time was not made by it. */
const issuedAheadMsMax = 10_000
/** Checks access tokens: signature by the issuer's published keys, `typ` at+jwt, `iss`, `aud`, `exp`, `iat`, `client_id`, `cnf`. */
export function createTokenCheck(settings: TokenSettings): CheckToken {
  const keysOfIssuer = findKeys(settings.issuer, settings.jwksUrl)
  const { clock } = settings

  const verifiedPayload = async (token: string): Promise<JWTPayload | null> => {
    try {
      const { payload } = await jwtVerify(token, keysOfIssuer, {
        issuer: settings.issuer,
        audience: settings.audience,
        typ: 'at+jwt',
        algorithms: [...algorithms],
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

  return async (token) => {
    const payload = await verifiedPayload(token)
    const caller = payload && callerOf(payload, clock.now())
    if (!caller) return null
    const boundTo = bindingOf(payload)
    return boundTo === undefined ? null : { caller, boundTo }
  }
}

function callerOf(payload: JWTPayload, now: number): Caller | null {
  const { client_id: client, scope, exp, iat } = payload
  if (typeof client !== 'string' || exp === undefined || iat === undefined) return null
  if (iat * 1000 > now + issuedAheadMsMax) return null
  const { pid } = payload
  if (pid !== undefined && typeof pid !== 'string') return null
  const scopes = new Set(typeof scope === 'string' ? scope.split(' ') : [])
  const bound = pid === undefined ? {} : { pid }
  const caller = { client, scopes, expiresAt: exp * 1000, ...bound }
  if (!isPersonsClient(client)) return payload.sub === client ? caller : null
  const person = readPerson(payload)
  return person && { ...caller, person }
}

/** Undefined for a binding that cannot be checked here, or for several: to pass over it would make a bearer token of it. */
function bindingOf({ cnf }: JWTPayload): Binding | null | undefined {
  if (cnf === undefined) return null
  const members = Object.entries(Object(cnf))
  const [name = '', thumbprint] = members[0] ?? []
  const to = kinds.get(name)
  if (members.length !== 1 || to === undefined || typeof thumbprint !== 'string') return undefined
  return { to, thumbprint }
}

const kinds: ReadonlyMap<string, Binding['to']> = new Map([
  ['jkt', 'key'],
  ['x5t#S256', 'certificate'],
])
