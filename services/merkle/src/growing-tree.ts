import { emptyRoot, nodeHash, type Hash } from './hash.ts'

/**
 * A tree that keeps no more than its right edge: one hash for each perfect subtree, largest first (one for each bit that is set
 * in its size).
 */
export interface GrowingTree {
  readonly size: () => number
  /** Takes a leaf hash, not an entry. */
  readonly append: (leaf: Uint8Array) => void
  /** The RFC 6962 tree head of all leaves so far. */
  readonly root: () => Uint8Array
  readonly frontier: () => readonly Uint8Array[]
}

/** Where a tree goes on from; `frontier` is what `GrowingTree.frontier` gave at that size. */
export interface TreeStart {
  readonly size: number
  readonly frontier: readonly Uint8Array[]
}

export function growTree(hash: Hash, start: TreeStart = { size: 0, frontier: [] }): GrowingTree {
  let size = start.size
  const frontier = [...start.frontier]
  return {
    size: () => size,
    frontier: () => [...frontier],
    append: (leaf) => {
      frontier.push(leaf)
      // Each trailing one bit of the old size is a perfect subtree that the new leaf completes into the next larger.
      for (let bits = size; bits % 2 === 1; bits = Math.floor(bits / 2))
        mergeLastTwo(hash, frontier)
      size += 1
    },
    root: () => {
      const nodes = [...frontier]
      while (nodes.length > 1) mergeLastTwo(hash, nodes)
      return nodes[0] ?? emptyRoot(hash)
    },
  }
}

function mergeLastTwo(hash: Hash, nodes: Uint8Array[]): void {
  const right = nodes.pop()
  const left = nodes.pop()
  if (left && right) nodes.push(nodeHash(hash, left, right))
}
