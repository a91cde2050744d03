import { sign, type KeyObject } from 'node:crypto'
import {
  formatCheckpoint,
  formatSignatureLine,
  verifierKey,
  type VerifierKey,
} from '@hutong/merkle'
import { publicKeyBytes, sha256 } from './sha256.ts'

export interface CheckpointSigner {
  /** Of the keys that sign, oldest first. */
  readonly verifiers: readonly VerifierKey[]
  /** The signed note (C2SP tlog-checkpoint) over this size and root. */
  readonly sign: (size: number, root: Uint8Array) => string
}

/**
 * Origin equals key name, as C2SP tlog-checkpoint recommends. Every key signs, so that whoever trusts one of them can verify; the oldest signs last, which
 * `judgeTail` relies on.
 *
 * @param keys oldest first
 */
export function checkpointSigner(origin: string, keys: readonly KeyObject[]): CheckpointSigner {
  const signers = keys.map((key) => ({ key, verifier: verifierOf(origin, key) }))
  const newestFirst = signers.toReversed()
  return {
    verifiers: signers.map(({ verifier }) => verifier),
    sign: (size, root) => {
      const text = formatCheckpoint({ origin, size, root })
      const bytes = Buffer.from(text)
      const lines = newestFirst.map(({ key, verifier: { keyId } }) =>
        formatSignatureLine({ name: origin, keyId, signature: sign(null, bytes, key) }),
      )
      return `${text}\n${lines.join('')}`
    },
  }
}

export const verifierOf = (origin: string, key: KeyObject): VerifierKey =>
  verifierKey(sha256, origin, publicKeyBytes(key))
