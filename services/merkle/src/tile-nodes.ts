import { hashLength, nodeHash, type Hash } from './hash.ts'
import { levelWidth, tileWidth, type Tile } from './tile-path.ts'

/** Every node that the hashes of one tile make: its own first, then pairs of them, and so on while there are whole pairs. */
export type TileNodes = readonly (readonly Uint8Array[])[]

/** A tile of hashes, not a bundle of entries. */
export interface HashTile extends Tile {
  readonly level: number
}

/** Each level of tiles stands for so many of the tree. */
const levelsOfTile = Math.log2(tileWidth)

/** Made once for each tile, since every proof through it needs some of them. Null when there are fewer hashes than its width. */
export function nodesOfTile(hash: Hash, bytes: Uint8Array, width: number): TileNodes | null {
  if (bytes.length < width * hashLength) return null
  const hashes = Array.from({ length: width }, (_, at) =>
    bytes.subarray(at * hashLength, (at + 1) * hashLength),
  )
  const levels: Uint8Array[][] = [hashes]
  for (let below: Uint8Array[] = hashes; below.length > 1;) {
    const above: Uint8Array[] = []
    for (let at = 0; at + 1 < below.length; at += 2) {
      const [left, right] = below.slice(at, at + 2)
      if (left && right) above.push(nodeHash(hash, left, right))
    }
    levels.push(above)
    below = above
  }
  return levels
}

/** The hash that stands for a full tile in the tile above. */
export function rootOfTile(nodes: TileNodes): Uint8Array | undefined {
  return nodes[levelsOfTile]?.[0]
}

/** Where the node of a perfect subtree stands: in which tile of a tree of this size, and where among its nodes. */
export function placeOfNode(
  level: number,
  index: number,
  size: number,
): { readonly tile: HashTile; readonly height: number; readonly at: number } {
  const height = level % levelsOfTile
  const nodesMax = tileWidth / 2 ** height
  const tileLevel = Math.floor(level / levelsOfTile)
  const tile = tileAt(tileLevel, Math.floor(index / nodesMax), size)
  return { tile, height, at: index % nodesMax }
}

/** The tile in whose hashes this one has its root, and where. */
export function placeAbove(
  { level, index }: HashTile,
  size: number,
): { readonly tile: HashTile; readonly at: number } {
  const tile = tileAt(level + 1, Math.floor(index / tileWidth), size)
  return { tile, at: index % tileWidth }
}

/** As wide as it is in a tree of this size; of no width where the tree does not reach. */
function tileAt(level: number, index: number, size: number): HashTile {
  const width = Math.min(tileWidth, levelWidth(size, level) - index * tileWidth)
  return { level, index, width: Math.max(width, 0) }
}
