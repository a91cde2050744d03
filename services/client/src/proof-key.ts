import { sha256 } from '@noble/hashes/sha2.js'
import { base64url, exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose'
import type { CryptoKey, JWK } from 'jose'

/** A key that never leaves whoever made it. Tokens are bound to it (RFC 9449): whoever steals one cannot use it. */
export interface ProofKey {
  /**
   * A proof for one request, good once and within seconds of now.
   *
   * @param token the access token that is sent with it; none at the token endpoint
   */
  readonly prove: (method: string, url: URL, token?: string) => Promise<string>
  /** What a server wants to find in the proofs from now on, as its last answer said (RFC 9449 s8, s9): a token endpoint by its address, others by their origin. */
  readonly useNonce: (from: string, nonce: string) => void
}

export async function createProofKey(): Promise<ProofKey> {
  // P-256, since every browser has it.
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  return proveWith(privateKey, await exportJWK(publicKey))
}

/** @param privateJwk of P-256; a program kept it, to go on with the tokens that are bound to it */
export async function openProofKey(privateJwk: JWK): Promise<ProofKey> {
  const { kty = 'EC', crv = '', x = '', y = '' } = privateJwk
  return proveWith(await importJWK(privateJwk, 'ES256'), { kty, crv, x, y })
}

function proveWith(privateKey: CryptoKey | Uint8Array, jwk: JWK): ProofKey {
  const nonces = new Map<string, string>()
  return {
    prove: (method, { href, origin, pathname }, token) => {
      // The two are not the same server, even where they share an origin.
      const nonce = nonces.get(token === undefined ? href : origin)
      return new SignJWT({
        jti: crypto.randomUUID(),
        htm: method,
        htu: origin + pathname,
        ...(token === undefined ? {} : { ath: hashOf(token) }),
        ...(nonce === undefined ? {} : { nonce }),
      })
        .setIssuedAt()
        .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
        .sign(privateKey)
    },
    useNonce: (from, nonce) => {
      nonces.set(from, nonce)
    },
  }
}

const hashOf = (token: string): string => base64url.encode(sha256(new TextEncoder().encode(token)))
