import { fromBase64, toBase64 } from './base64.ts'
import { equalBytes, type Hash } from './hash.ts'

/** C2SP signed-note verifier key of type Ed25519. */
export interface VerifierKey {
  /** Also the origin of the ledger; no space, no plus sign. */
  readonly name: string
  readonly keyId: Uint8Array
  /** 32 bytes (RFC 8032). */
  readonly publicKey: Uint8Array
}

const ed25519Type = 0x01
const publicKeyLength = 32
const keyIdLength = 4

export function verifierKey(hash: Hash, name: string, publicKey: Uint8Array): VerifierKey {
  return { name, publicKey, keyId: keyIdOf(hash, name, publicKey) }
}

/** `<name>+<hex key id>+base64(0x01 || public key)`, without a newline. */
export function formatVerifierKey(key: VerifierKey): string {
  return `${key.name}+${toHex(key.keyId)}+${toBase64(typed(key.publicKey))}`
}

/** Null when it is no Ed25519 vkey, or its key id is not that of its name and key. */
export function parseVerifierKey(hash: Hash, vkey: string): VerifierKey | null {
  const match = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(vkey.trim())
  const bytes = match?.[3] ? fromBase64(match[3]) : null
  if (!match?.[1] || !bytes || bytes.length !== 1 + publicKeyLength) return null
  if (bytes[0] !== ed25519Type) return null
  const key = verifierKey(hash, match[1], bytes.subarray(1))
  return toHex(key.keyId) === match[2] ? key : null
}

/** One key of one name is one verifier. */
export function sameVerifier(one: VerifierKey, other: VerifierKey): boolean {
  return one.name === other.name && equalBytes(one.publicKey, other.publicKey)
}

/** First 4 bytes of SHA-256(name || 0x0A || 0x01 || public key). */
function keyIdOf(hash: Hash, name: string, publicKey: Uint8Array): Uint8Array {
  const prefix = new TextEncoder().encode(`${name}\n`)
  const bytes = new Uint8Array(prefix.length + 1 + publicKeyLength)
  bytes.set(prefix)
  bytes.set(typed(publicKey), prefix.length)
  return hash(bytes).subarray(0, keyIdLength)
}

function typed(publicKey: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(1 + publicKey.length)
  bytes[0] = ed25519Type
  bytes.set(publicKey, 1)
  return bytes
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
