import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { partialTile, tilePath, tileWidth, type Tile } from '@hutong/merkle'

const hashBytes = 32

/** Leaf hashes (hex) of a ledger's published tree, in order, from its level 0 tiles as they lie on the disk. */
export function readLeaves(folder: string): readonly string[] {
  const [, size = ''] = readFileSync(join(folder, 'checkpoint'), 'utf8').split('\n')
  const full = Math.floor(Number(size) / tileWidth)
  const tiles = Array.from({ length: full }, (_, index) => ({ level: 0, index, width: tileWidth }))
  const partial = partialTile(Number(size), 0)
  return [...tiles, ...(partial ? [partial] : [])].flatMap((tile) => {
    const bytes = readTile(folder, tile)
    return Array.from({ length: tile.width }, (_, at) =>
      bytes.subarray(at * hashBytes, (at + 1) * hashBytes).toString('hex'),
    )
  })
}

/** A tile that was partial when the checkpoint was read may be full by now, and its partial file gone (c2sp.org/tlog-tiles). */
function readTile(folder: string, tile: Tile): Buffer {
  const file = join(folder, tilePath(tile))
  return readFileSync(
    existsSync(file) ? file : join(folder, tilePath({ ...tile, width: tileWidth })),
  )
}

/** RFC 6962: the hash of one entry. */
export function leafOf(entry: Uint8Array): string {
  return createHash('sha256').update(Buffer.of(0)).update(entry).digest('hex')
}
