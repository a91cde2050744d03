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

/** The key of a witness: the same, but its signatures are cosignatures (C2SP tlog-cosignature v1), which its key id says. */
export type CosignerKey = VerifierKey

const ed25519Type = 0x01
const cosignerType = 0x04
const publicKeyLength = 32
const keyIdLength = 4

export function verifierKey(hash: Hash, name: string, publicKey: Uint8Array): VerifierKey {
  return { name, publicKey, keyId: keyIdOf(hash, name, typed(ed25519Type, publicKey)) }
}

export function cosignerKey(hash: Hash, name: string, publicKey: Uint8Array): CosignerKey {
  return { name, publicKey, keyId: keyIdOf(hash, name, typed(cosignerType, publicKey)) }
}

/** `<name>+<hex key id>+base64(0x01 || public key)`, without a newline. */
export function formatVerifierKey(key: VerifierKey): string {
  return formatKey(key, ed25519Type)
}

/** The same with 0x04. */
export function formatCosignerKey(key: CosignerKey): string {
  return formatKey(key, cosignerType)
}

/** Null when it is no Ed25519 vkey, or its key id is not that of its name and key. */
export function parseVerifierKey(hash: Hash, vkey: string): VerifierKey | null {
  return parseKey(hash, vkey, ed25519Type)
}

/** Null when it is no vkey of a witness. */
export function parseCosignerKey(hash: Hash, vkey: string): CosignerKey | null {
  return parseKey(hash, vkey, cosignerType)
}

/** One key of one name is one verifier. */
export function sameVerifier(one: VerifierKey, other: VerifierKey): boolean {
  return one.name === other.name && equalBytes(one.publicKey, other.publicKey)
}

function formatKey(key: VerifierKey, type: number): string {
  return `${key.name}+${toHex(key.keyId)}+${toBase64(typed(type, key.publicKey))}`
}

function parseKey(hash: Hash, vkey: string, type: number): VerifierKey | null {
  const match = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(vkey.trim())
  const bytes = match?.[3] ? fromBase64(match[3]) : null
  if (!match?.[1] || !bytes || bytes.length !== 1 + publicKeyLength) return null
  if (bytes[0] !== type) return null
  const [, name, keyId] = match
  const key = { name, publicKey: bytes.subarray(1), keyId: keyIdOf(hash, name, bytes) }
  return toHex(key.keyId) === keyId ? key : null
}

/** First 4 bytes of SHA-256(name || 0x0A || type || public key). */
function keyIdOf(hash: Hash, name: string, typedKey: Uint8Array): Uint8Array {
  const prefix = new TextEncoder().encode(`${name}\n`)
  const bytes = new Uint8Array(prefix.length + typedKey.length)
  bytes.set(prefix)
  bytes.set(typedKey, prefix.length)
  return hash(bytes).subarray(0, keyIdLength)
}

function typed(type: number, publicKey: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(1 + publicKey.length)
  bytes[0] = type
  bytes.set(publicKey, 1)
  return bytes
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
