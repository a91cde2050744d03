import { createHash } from 'node:crypto'

/** RFC 6962 s2.1 as it stands there, without any cleverness: the yardstick of the tests. */
export const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest()

export function naiveRoot(leaves: readonly Uint8Array[]): Uint8Array {
  const [only] = leaves
  if (!only) return sha256(new Uint8Array(0))
  if (leaves.length === 1) return only
  const half = largestPowerBelow(leaves.length)
  return naiveNode(naiveRoot(leaves.slice(0, half)), naiveRoot(leaves.slice(half)))
}

export function naivePath(index: number, leaves: readonly Uint8Array[]): Uint8Array[] {
  if (leaves.length <= 1) return []
  const half = largestPowerBelow(leaves.length)
  return index < half
    ? [...naivePath(index, leaves.slice(0, half)), naiveRoot(leaves.slice(half))]
    : [...naivePath(index - half, leaves.slice(half)), naiveRoot(leaves.slice(0, half))]
}

export function leafOf(index: number): Uint8Array {
  return sha256(Buffer.from(`\0leaf ${index}`))
}

export function leavesOf(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, index) => leafOf(index))
}

function naiveNode(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(Buffer.concat([Buffer.of(1), left, right]))
}

function largestPowerBelow(size: number): number {
  let power = 1
  while (power * 2 < size) power *= 2
  return power
}
