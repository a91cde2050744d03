import { growTree, hashLength, tileWidth } from '@hutong/merkle'
import { sha256 } from './sha256.ts'

/** Told of each tile of hashes as it gets full. The bytes are its own. */
export type FullTile = (level: number, index: number, hashes: Buffer) => void

/**
 * The right edge of a tree as tiles: for each level the hashes of the tile that is not full yet. Enough to go on from, to know the
 * root, and to write the partial tiles.
 */
export interface TileEdges {
  readonly size: () => number
  readonly push: (leaf: Uint8Array) => void
  /** Hashes of the unfinished tile of each level, level 0 first; a view. */
  readonly levels: () => readonly Buffer[]
}

export function tileEdges(start: readonly Buffer[], onFullTile?: FullTile): TileEdges {
  const levels = start.map(openTile)
  const counts = start.map((hashes) => hashes.length / hashLength)
  let size = sizeOfEdges(start)
  const push = (level: number, hash: Uint8Array): void => {
    const tile = (levels[level] ??= openTile(Buffer.alloc(0)))
    const count = (counts[level] ?? 0) + 1
    tile.set(hash, (count - 1) * hashLength)
    counts[level] = count % tileWidth
    if (count < tileWidth) return
    onFullTile?.(level, Math.floor(size / tileWidth ** (level + 1)) - 1, Buffer.from(tile))
    push(level + 1, rootOfHashes(tile))
  }
  return {
    size: () => size,
    push: (leaf) => {
      size += 1
      push(0, leaf)
    },
    levels: () => levels.map((tile, level) => tile.subarray(0, (counts[level] ?? 0) * hashLength)),
  }
}

/** Perfect subtrees, largest first, as `growTree` wants them. */
export function frontierOf(levels: readonly Buffer[]): Uint8Array[] {
  return levels.toReversed().flatMap((hashes) => treeOf(hashes).frontier())
}

export function rootOfEdges(levels: readonly Buffer[]): Uint8Array {
  return growTree(sha256, { size: sizeOfEdges(levels), frontier: frontierOf(levels) }).root()
}

export function rootOfHashes(hashes: Buffer): Uint8Array {
  return treeOf(hashes).root()
}

export function sizeOfEdges(levels: readonly Buffer[]): number {
  return levels.reduce(
    (sum, hashes, level) => sum + (hashes.length / hashLength) * tileWidth ** level,
    0,
  )
}

function treeOf(hashes: Buffer) {
  const tree = growTree(sha256)
  for (let at = 0; at < hashes.length; at += hashLength) {
    tree.append(hashes.subarray(at, at + hashLength))
  }
  return tree
}

function openTile(hashes: Buffer): Buffer {
  const tile = Buffer.alloc(tileWidth * hashLength)
  tile.set(hashes)
  return tile
}
