import { sha256 } from '@noble/hashes/sha2.js'
import { verifyReceipt } from '@hutong/merkle'
import type { ReceiptVerdict } from '@hutong/merkle'

/**
 * Checks the receipt in an answer offline, with the verifier key that the caller trusts: signature, inclusion, and that the proven entry is about this very
 * body. Runs in Node and in browsers.
 */
export async function checkReceipt(body: unknown, vkey: string): Promise<ReceiptVerdict> {
  const receipt =
    typeof body === 'object' && body !== null && 'receipt' in body ? body.receipt : null
  if (typeof receipt !== 'string') {
    return { valid: false, problem: 'form', message: 'the answer carries no receipt' }
  }
  return verifyReceipt({ receipt, vkey: vkey.trim(), body }, { hash: sha256, verifySignature })
}

async function verifySignature(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  const raw = Uint8Array.from(publicKey)
  const key = await crypto.subtle.importKey('raw', raw, 'Ed25519', false, ['verify'])
  return crypto.subtle.verify('Ed25519', key, Uint8Array.from(signature), Uint8Array.from(message))
}
