import { emptyRoot, nodeHash, type Hash } from './hash.ts'

/** Hash of the perfect subtree `index` of height `level`: leaves index * 2^level … (index + 1) * 2^level - 1. */
export type NodeReader = (level: number, index: number) => Uint8Array

/** The largest power of two below n (n > 1): where RFC 6962 splits a tree of n leaves. */
export function splitPoint(size: number): number {
  let half = 1
  while (half * 2 < size) half *= 2
  return half
}

/** MTH(D[start:end]) of RFC 6962 s2.1, from perfect subtrees alone; `start` is where such a split begins. */
export function subtreeHash(hash: Hash, nodes: NodeReader, start: number, end: number): Uint8Array {
  const size = end - start
  if (size === 0) return emptyRoot(hash)
  const level = Math.log2(size)
  if (Number.isInteger(level) && 2 ** level === size) return nodes(level, start / size)
  const half = splitPoint(size)
  return nodeHash(
    hash,
    subtreeHash(hash, nodes, start, start + half),
    subtreeHash(hash, nodes, start + half, end),
  )
}
