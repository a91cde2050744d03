import { equalBytes, nodeHash, type Hash } from './hash.ts'
import { splitPoint, subtreeHash, type NodeReader } from './subtree.ts'

/** PATH(index, D[size]) of RFC 6962 s2.1.1, the leaf's sibling first. `index` < `size`. */
export function proveInclusion(
  hash: Hash,
  nodes: NodeReader,
  index: number,
  size: number,
): Uint8Array[] {
  return path(hash, nodes, index, 0, size)
}

function path(
  hash: Hash,
  nodes: NodeReader,
  index: number,
  start: number,
  end: number,
): Uint8Array[] {
  if (end - start <= 1) return []
  const middle = start + splitPoint(end - start)
  return index < middle
    ? [...path(hash, nodes, index, start, middle), subtreeHash(hash, nodes, middle, end)]
    : [...path(hash, nodes, index, middle, end), subtreeHash(hash, nodes, start, middle)]
}

export interface InclusionClaim {
  readonly index: number
  readonly size: number
  readonly leaf: Uint8Array
  readonly proof: readonly Uint8Array[]
  readonly root: Uint8Array
}

/** RFC 9162 s2.1.3.2. False for a wrong length of the proof too. */
export function verifyInclusion(hash: Hash, claim: InclusionClaim): boolean {
  if (claim.index < 0 || claim.index >= claim.size) return false
  let node = claim.leaf
  let index = claim.index
  let last = claim.size - 1
  for (const sibling of claim.proof) {
    if (last === 0) return false
    // Where the node is the last of its level and has no sibling, it stands for itself on the levels above.
    while (index % 2 === 0 && index === last) {
      index = Math.floor(index / 2)
      last = Math.floor(last / 2)
    }
    node = index % 2 === 1 ? nodeHash(hash, sibling, node) : nodeHash(hash, node, sibling)
    index = Math.floor(index / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 && equalBytes(node, claim.root)
}
