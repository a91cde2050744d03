import { sha256 } from '@noble/hashes/sha2.js'
import { base64url, exportJWK, generateKeyPair, SignJWT } from 'jose'

/** A key that was made in this process and never leaves it. Tokens are bound to it (RFC 9449): whoever steals one cannot use it. */
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
  const jwk = await exportJWK(publicKey)
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
