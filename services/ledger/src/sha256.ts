import { createPublicKey, hash, verify, type KeyObject } from 'node:crypto'
import type { Hash, VerifySignature } from '@hutong/merkle'

/** Node's one-shot digest, as the tree arithmetic wants it. */
export const sha256: Hash = (bytes) => hash('sha256', bytes, 'buffer')

/** DER of an Ed25519 public key (RFC 8410) up to its 32 bytes. */
const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex')

export const verifyEd25519: VerifySignature = (publicKey, message, signature) => {
  const key = createPublicKey({
    key: Buffer.concat([spkiPrefix, publicKey]),
    format: 'der',
    type: 'spki',
  })
  return verify(null, message, key, signature)
}

/** The 32 bytes of the public half. */
export function publicKeyBytes(key: KeyObject): Uint8Array {
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(spkiPrefix.length)
}
