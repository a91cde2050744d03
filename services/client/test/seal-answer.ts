import { generateKeyPairSync, sign } from 'node:crypto'
import { sha256 } from '@noble/hashes/sha2.js'
import {
  canonicalJson,
  formatCheckpoint,
  formatReceipt,
  formatSignatureLine,
  formatVerifierKey,
  leafHash,
  nodeHash,
  verifierKey,
} from '@hutong/merkle'

export interface Keeper {
  /** The verifier key that a client trusts. */
  readonly vkey: string
  /** An answer with a receipt that holds: the second entry of a tree of two. */
  readonly seal: (body: object) => { readonly receipt: string }
}

export function makeKeeper(origin = 'hutong.example/hub'): Keeper {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32)
  const key = verifierKey(sha256, origin, Uint8Array.from(raw))
  return {
    vkey: `${formatVerifierKey(key)}\n`,
    seal: (body) => {
      const entry = Buffer.from(JSON.stringify({ v: 1, bodySha256: hex(canonicalJson(body)) }))
      const sibling = leafHash(sha256, Buffer.from('before'))
      const root = nodeHash(sha256, sibling, leafHash(sha256, entry))
      const text = formatCheckpoint({ origin, size: 2, root })
      const signature = sign(null, Buffer.from(text), privateKey)
      const checkpoint = `${text}\n${formatSignatureLine({ name: origin, keyId: key.keyId, signature })}`
      return {
        ...body,
        receipt: formatReceipt({ extra: entry, index: 1, proof: [sibling], checkpoint }),
      }
    },
  }
}

const hex = (text: string): string =>
  Buffer.from(sha256(new TextEncoder().encode(text))).toString('hex')
