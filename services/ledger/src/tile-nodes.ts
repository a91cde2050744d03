import { hashLength, levelWidth, nodeHash, tileWidth, type Tile } from '@hutong/merkle'
import { sha256 } from './sha256.ts'

/** Every node that the hashes of one tile make: its own first, then pairs of them, and so on while there are whole pairs. */
export type TileNodes = readonly (readonly Uint8Array[])[]

const levelsOfTile = Math.log2(tileWidth)

/** Made once for each tile, since every proof through it needs some of them. Null when the bytes are not those of a tile of this width. */
export function nodesOfTile(bytes: Buffer, width: number): TileNodes | null {
  if (bytes.length !== width * hashLength) return null
  const hashes = Array.from({ length: width }, (_, at) =>
    bytes.subarray(at * hashLength, (at + 1) * hashLength),
  )
  const levels: Uint8Array[][] = [hashes]
  for (let below: Uint8Array[] = hashes; below.length > 1;) {
    const above: Uint8Array[] = []
    for (let at = 0; at + 1 < below.length; at += 2) {
      const [left, right] = below.slice(at, at + 2)
      if (left && right) above.push(nodeHash(sha256, left, right))
    }
    levels.push(above)
    below = above
  }
  return levels
}

/** Where the node of a perfect subtree stands: in which tile of a tree of this size, and where among its nodes. */
export function placeOfNode(
  level: number,
  index: number,
  size: number,
): { readonly tile: Tile; readonly height: number; readonly at: number } {
  const tileLevel = Math.floor(level / levelsOfTile)
  const height = level % levelsOfTile
  const nodesMax = tileWidth / 2 ** height
  const tileIndex = Math.floor(index / nodesMax)
  const width = Math.min(tileWidth, levelWidth(size, tileLevel) - tileIndex * tileWidth)
  return { tile: { level: tileLevel, index: tileIndex, width }, height, at: index % nodesMax }
}
