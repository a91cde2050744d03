import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tilePath, type Tile } from '@hutong/merkle'

/** The bytes of a tile or bundle, or null when there is no such file. */
export async function readTile(folder: string, tile: Tile): Promise<Buffer | null> {
  const file = join(folder, tilePath(tile))
  return existsSync(file) ? readFile(file) : null
}
