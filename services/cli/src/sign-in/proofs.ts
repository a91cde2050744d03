import { generateKeyPairSync } from 'node:crypto'
import type { webcrypto } from 'node:crypto'
import * as oauth from 'oauth4webapi'

/** The private half of a P-256 key (RFC 7517): tokens are bound to it, and are worth nothing without. */
export interface ProofJwk {
  readonly kty: 'EC'
  readonly crv: 'P-256'
  readonly x: string
  readonly y: string
  readonly d: string
}

/** Of each sign-in another. */
export function newProofJwk(): ProofJwk {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '', d = '' } = privateKey.export({ format: 'jwk' })
  return { kty: 'EC', crv: 'P-256', x, y, d }
}

/** Makes the proofs for the token endpoint (RFC 9449 s5). */
export async function proofsWith({ d, ...publicJwk }: ProofJwk): Promise<oauth.DPoPHandle> {
  const read = (jwk: webcrypto.JsonWebKey, use: webcrypto.KeyUsage): Promise<webcrypto.CryptoKey> =>
    crypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, true, [use])
  const [privateKey, publicKey] = await Promise.all([
    read({ ...publicJwk, d }, 'sign'),
    read(publicJwk, 'verify'),
  ])
  return oauth.DPoP({}, { privateKey, publicKey })
}

/** Asks once more where the answer is that the proof has to carry a nonce (RFC 9449 s8), which its maker has by then. */
export async function askWithNonce<Told>(ask: () => Promise<Told>): Promise<Told> {
  try {
    return await ask()
  } catch (cause) {
    if (!oauth.isDPoPNonceError(cause)) throw cause
    return ask()
  }
}

export function isProofJwk(value: unknown): value is ProofJwk {
  const { kty, crv, ...found }: Readonly<Record<string, unknown>> = Object(value)
  const isOfCurve = kty === 'EC' && crv === 'P-256'
  return isOfCurve && ['x', 'y', 'd'].every((name) => typeof found[name] === 'string')
}
