import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { hashLength, tilePath, tileWidth, type Tile } from '@hutong/merkle'
import { decodeBundle } from './entry-bundle.ts'
import { isGone } from './is-gone.ts'

/** The bytes of a tile or bundle, or null when there is no such file. */
export async function readTile(folder: string, tile: Tile): Promise<Buffer | null> {
  try {
    return await readFile(join(folder, tilePath(tile)))
  } catch (cause) {
    if (isGone(cause)) return null
    throw cause
  }
}

/** The same, out of the full tile where the part asked for has made way for it. */
export async function readTileOrItsPart(folder: string, tile: Tile): Promise<Buffer | null> {
  const bytes = await readTile(folder, tile)
  if (bytes || tile.width === tileWidth) return bytes
  const full = await readTile(folder, { ...tile, width: tileWidth })
  return full && full.subarray(0, partLength(full, tile))
}

/** How many bytes of a tile are those of its part of the given width. */
export function partLength(whole: Buffer, part: Tile): number {
  if (part.level !== 'entries') return part.width * hashLength
  const entries = decodeBundle(whole)?.slice(0, part.width) ?? []
  return entries.reduce((sum, entry) => sum + 2 + entry.length, 0)
}
