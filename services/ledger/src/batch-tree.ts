import { hash } from 'node:crypto'
import { hashLength, tileWidth } from '@hutong/merkle'
import type { Batch } from './batch.ts'
import { hashAt, nodeOffset, placeHash, slotLength, slotsFor } from './hash-slots.ts'

/** All nodes above a batch's leaves, as far as they were not there before. */
export interface BatchTree {
  readonly root: Buffer
  readonly levels: readonly TreeLevel[]
}

interface TreeLevel {
  readonly slots: Buffer
  /** First node that the batch made or changed. */
  readonly first: number
  /** Last node of the tree; where the tree is ragged it stands for fewer leaves than the others. */
  readonly last: number
}

/** Perfect subtrees on the right edge, by height: present where the size has a one bit. */
export type Frontier = (Buffer | undefined)[]

/**
 * Grows the tree by the batch's leaves. A last node without a sibling is passed up as it is, which gives the tree head
 * of RFC 6962 s2.1.
 */
export function growBatchTree(batch: Batch, frontier: Frontier): BatchTree {
  const { start, count, buffers } = batch
  const levels: TreeLevel[] = []
  let level: TreeLevel = { slots: buffers.leaves, first: start, last: start + count - 1 }
  for (let height = 0; ; height += 1) {
    const left = frontier[height]
    if (level.first % 2 === 1 && left)
      left.copy(level.slots, nodeOffset(level.first, level.first - 1))
    levels.push(level)
    if (level.last === 0) break
    level = levelAbove(level)
  }
  return { root: Buffer.from(hashAt(level.slots, level.first, 0)), levels }
}

function levelAbove(level: TreeLevel): TreeLevel {
  const first = Math.floor(level.first / 2)
  const last = Math.floor(level.last / 2)
  const slots = slotsFor(first, last + 1)
  for (let node = first; node <= last; node += 1) {
    const at = (node - first) * slotLength
    if (node * 2 < level.last) {
      placeHash(
        slots,
        first,
        node,
        hash('sha256', level.slots.subarray(at, at + slotLength), 'binary'),
      )
    } else {
      level.slots.copy(slots, nodeOffset(first, node), at + 1, at + 1 + hashLength)
    }
  }
  return { slots, first, last }
}

/** Keeps the perfect subtrees that the tree's right edge now ends in. */
export function advanceFrontier(frontier: Frontier, tree: BatchTree, size: number): void {
  let nodes = size
  for (let height = 0; nodes > 0; height += 1) {
    const level = tree.levels[height]
    if (nodes % 2 === 0) frontier[height] = undefined
    else if (level && nodes - 1 >= level.first) {
      frontier[height] = Buffer.from(hashAt(level.slots, level.first, nodes - 1))
    }
    nodes = Math.floor(nodes / 2)
  }
}

/** Keeps the hashes of the unfinished tiles of level 1 and above (level 0 is not kept). */
export function advanceTiles(tiles: Buffer[], tree: BatchTree, start: number, size: number): void {
  for (let tileLevel = 1; ; tileLevel += 1) {
    const span = tileWidth ** tileLevel
    const before = Math.floor(start / span)
    const after = Math.floor(size / span)
    if (before === after) return
    const level = tree.levels[8 * tileLevel]
    if (!level) return
    const fresh: Buffer[] = []
    for (let node = before; node < after; node += 1) {
      fresh.push(hashAt(level.slots, level.first, node))
    }
    const hashes = Buffer.concat([tiles[tileLevel] ?? Buffer.alloc(0), ...fresh])
    const width = after % tileWidth
    tiles[tileLevel] = hashes.subarray(hashes.length - width * hashLength)
  }
}

/**
 * Inclusion proofs of the batch's leaves in order, as lines of base64, the leaf's sibling first. Made from the root downward, so that what leaves
 * have in common is written once and shared.
 */
export function proofTexts(tree: BatchTree, lineEnd: string): string[] {
  let above: string[] = ['']
  for (let height = tree.levels.length - 2; height >= 0; height -= 1) {
    const level = tree.levels[height]
    if (level) above = proofsBelow(level, above, lineEnd)
  }
  return above
}

function proofsBelow(
  { slots, first, last }: TreeLevel,
  above: readonly string[],
  lineEnd: string,
): string[] {
  const proofs: string[] = []
  const firstAbove = Math.floor(first / 2)
  for (let node = first; node <= last; node += 1) {
    const rest = above[Math.floor(node / 2) - firstAbove] ?? ''
    const sibling = node % 2 === 0 ? node + 1 : node - 1
    if (sibling > last) {
      proofs.push(rest)
      continue
    }
    const at = nodeOffset(first, sibling)
    proofs.push(`${slots.toString('base64', at, at + hashLength)}${lineEnd}${rest}`)
  }
  return proofs
}
