import { sign, type KeyObject } from 'node:crypto'
import {
  formatCheckpoint,
  formatSignatureLine,
  verifierKey,
  type VerifierKey,
} from '@hutong/merkle'
import { publicKeyBytes, sha256 } from './sha256.ts'

export interface CheckpointSigner {
  readonly verifier: VerifierKey
  /** The signed note (C2SP tlog-checkpoint) over this size and root. */
  readonly sign: (size: number, root: Uint8Array) => string
}

/** Origin equals key name, as C2SP tlog-checkpoint recommends. */
export function checkpointSigner(origin: string, key: KeyObject): CheckpointSigner {
  const verifier = verifierKey(sha256, origin, publicKeyBytes(key))
  return {
    verifier,
    sign: (size, root) => {
      const text = formatCheckpoint({ origin, size, root })
      const signature = sign(null, Buffer.from(text), key)
      return `${text}\n${formatSignatureLine({ name: origin, keyId: verifier.keyId, signature })}`
    },
  }
}
