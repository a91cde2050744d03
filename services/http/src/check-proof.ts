import { hash } from 'node:crypto'
import type { Limits } from '@hutong/limits'
import type { Clock } from '@hutong/process'
import { errors, importJWK, jwtVerify } from 'jose'
import type { JWK, JWTHeaderParameters, JWTPayload } from 'jose'
import type { ProofNonces } from './proof-nonces.ts'

export interface ProofSettings {
  /** Under which outsiders reach this service: proofs are for an address there, whatever the Host header says. */
  readonly origin: string
  /** Remembers used proofs, for all gateways together. */
  readonly limits: Pick<Limits, 'once'>
  readonly clock: Clock
  /** What proofs have to carry beside all that; null or left out: nothing. */
  readonly nonces?: Pick<ProofNonces, 'accepts'> | null
}

/** What a proof must be about. */
interface Proven {
  readonly method: string
  /** Path and query of the request. */
  readonly url: string
  /** SHA-256 of the access token, base64url. */
  readonly tokenHash: string
  /** Thumbprint of the key that the token is bound to (RFC 7638). */
  readonly thumbprint: string
}

/** False for every proof that is not good, whatever the reason. Rejects when it cannot be known whether it was used before. */
export type CheckProof = (proof: string, proven: Proven) => Promise<boolean>

/** What a proof may be signed with; a symmetric key proves nothing, and RSA is slow. */
export const proofAlgorithms = ['EdDSA', 'Ed25519', 'ES256']

const proofLengthMax = 4_096
const keysKnownMax = 10_000
const issuedAwayMsMax = 10_000
const clockToleranceMs = 5_000
/** A proof may come as early as it may come late; after that its time alone refuses it. Twice, since clocks of gateways differ. */
const rememberedMs = 4 * (issuedAwayMsMax + clockToleranceMs)

/**
 * Checks DPoP proofs (RFC 9449 s4.3): made by the key that the token is bound to, for this very token, method and address, within 10 s of now, and
 * never used before.
 */
export function createProofCheck({
  origin,
  limits,
  clock,
  nonces = null,
}: ProofSettings): CheckProof {
  const keys = createKeyring()

  return async (proof, proven) => {
    if (proof.length > proofLengthMax) return false
    const claims = await verifiedClaims(proof, keys(proven.thumbprint), clock)
    if (!claims || !isAbout(claims, proven) || !isOfNow(claims)) return false
    if (nonces && !nonces.accepts(claims['nonce'])) return false
    // Last, so that only the holder of the key can fill this memory.
    const mark = hash('sha256', JSON.stringify([proven.thumbprint, claims.jti]), 'base64url')
    return limits.once(`proof:${mark}`, rememberedMs)
  }

  function isAbout({ htm, htu, ath }: JWTPayload, { method, url, tokenHash }: Proven): boolean {
    const address = typeof htu === 'string' ? addressOf(htu) : null
    return (
      htm === method && ath === tokenHash && address !== null && address === addressOf(origin + url)
    )
  }

  function isOfNow({ iat = Number.NaN }: JWTPayload): boolean {
    return Math.abs(clock.now() - iat * 1000) <= issuedAwayMsMax + clockToleranceMs
  }
}

async function verifiedClaims(
  proof: string,
  keyOf: KeyOfProof,
  clock: Clock,
): Promise<JWTPayload | null> {
  try {
    const { payload } = await jwtVerify(proof, keyOf, {
      typ: 'dpop+jwt',
      algorithms: proofAlgorithms,
      requiredClaims: ['jti', 'iat', 'htm', 'htu', 'ath'],
      currentDate: new Date(clock.now()),
    })
    return typeof payload.jti === 'string' ? payload : null
  } catch {
    // Whatever is wrong with it, the answer is the same 401.
    return null
  }
}

type Key = Awaited<ReturnType<typeof importJWK>>
type KeyOfProof = (header: JWTHeaderParameters) => Promise<Key>

/**
 * Gives the key that a proof brings along, if it is the one that the token is bound to. A key of this thumbprint was imported once and is the same
 * each time.
 */
function createKeyring(): (thumbprint: string) => KeyOfProof {
  const known = new Map<string, Key>()
  return (thumbprint) =>
    async ({ jwk }) => {
      const sent = jwk && publicPart(jwk)
      if (!sent || thumbprintOf(sent) !== thumbprint) {
        throw new errors.JWTInvalid('the proof is not of the key that the token is bound to')
      }
      const key =
        known.get(thumbprint) ?? (await importJWK(sent, sent.kty === 'EC' ? 'ES256' : 'EdDSA'))
      if (known.size >= keysKnownMax) known.clear()
      known.set(thumbprint, key)
      return key
    }
}

/** What a thumbprint is made of (RFC 7638 s3.2), in its order; a key of Ed25519 has no y. */
type PublicKey =
  | { readonly crv: string; readonly kty: 'OKP'; readonly x: string }
  | { readonly crv: string; readonly kty: 'EC'; readonly x: string; readonly y: string }

/**
 * Of what came along only that: more, such as `key_ops`, would stay with the imported key, and let who only has a token spoil the key of its holder. Who
 * sends the private half has given it away: no proof of that key proves anything.
 */
function publicPart(jwk: JWK): PublicKey | undefined {
  const { crv, kty, x, y } = jwk
  if (typeof crv !== 'string' || typeof x !== 'string' || 'd' in jwk) return undefined
  if (kty === 'OKP') return { crv, kty: 'OKP', x }
  return kty === 'EC' && typeof y === 'string' ? { crv, kty: 'EC', x, y } : undefined
}

const thumbprintOf = (key: PublicKey): string => hash('sha256', JSON.stringify(key), 'base64url')

/** Without query and fragment, in the one form that addresses are compared in (RFC 9449 s4.3). */
function addressOf(text: string): string | null {
  const url = URL.parse(text)
  if (!url) return null
  url.search = ''
  url.hash = ''
  return url.href
}
