/** SHA-256 (FIPS 180-4), handed over: Node and browsers have different ones. Gives 32 bytes, and never the same array twice. */
export type Hash = (bytes: Uint8Array) => Uint8Array

export const hashLength = 32

const leafPrefix = 0x00
const nodePrefix = 0x01

/** RFC 6962 s2.1: the root of a tree without leaves is the hash of nothing. */
export function emptyRoot(hash: Hash): Uint8Array {
  return hash(new Uint8Array(0))
}

/** RFC 6962 s2.1: SHA-256(0x00 || entry). */
export function leafHash(hash: Hash, entry: Uint8Array): Uint8Array {
  const prefixed = new Uint8Array(1 + entry.length)
  prefixed[0] = leafPrefix
  prefixed.set(entry, 1)
  return hash(prefixed)
}

/** RFC 6962 s2.1: SHA-256(0x01 || left || right). */
export function nodeHash(hash: Hash, left: Uint8Array, right: Uint8Array): Uint8Array {
  const prefixed = new Uint8Array(1 + 2 * hashLength)
  prefixed[0] = nodePrefix
  prefixed.set(left, 1)
  prefixed.set(right, 1 + hashLength)
  return hash(prefixed)
}

export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, at) => byte === right[at])
}
