import { open, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { hashLength, leafHash, levelWidth, tilePath, tileWidth, type Tile } from '@hutong/merkle'
import { HutongError, syncFolder, type Logger } from '@hutong/process'
import { decodeBundle } from './entry-bundle.ts'
import { segmentFile } from './segment-files.ts'
import { sha256 } from './sha256.ts'

/**
 * Lets go of a segment whose entries are all published: syncs its bundles and tiles, reads them back, and deletes it once they hold what
 * they should. Until then nothing is lost by a crash.
 *
 * @param next first index of the segment after it; both begin where full tiles end.
 * @throws HutongError HUTONG_LEDGER_DAMAGED when a bundle is not what was sealed; the segment stays.
 */
export async function settleSegment(
  folder: string,
  first: number,
  next: number,
  logger: Logger,
): Promise<void> {
  const folders = new Set<string>()
  for (let index = first / tileWidth; index < next / tileWidth; index += 1) {
    const bundle = await syncAndRead(folder, { level: 'entries', index, width: tileWidth }, folders)
    const hashes = await syncAndRead(folder, { level: 0, index, width: tileWidth }, folders)
    refuseOtherLeaves(bundle, hashes, index)
  }
  for (const tile of tilesAbove(first, next)) await syncAndRead(folder, tile, folders)
  for (const synced of folders) await syncFolder(synced)
  // From here on the bundles are as safe as the segment was.
  const file = segmentFile(folder, first)
  await rm(file)
  await syncFolder(dirname(file))
  logger.event('ledger-segment-settled', { first, next })
}

/** Full tiles of level 1 and above that end inside the segment. Unfinished ones are in the start of the next. */
function* tilesAbove(first: number, next: number): Generator<Tile> {
  for (let level = 1; levelWidth(next, level) > 0; level += 1) {
    const before = Math.floor(levelWidth(first, level) / tileWidth)
    const after = Math.floor(levelWidth(next, level) / tileWidth)
    for (let index = before; index < after; index += 1) yield { level, index, width: tileWidth }
  }
}

async function syncAndRead(folder: string, tile: Tile, folders: Set<string>): Promise<Buffer> {
  const file = join(folder, tilePath(tile))
  for (let above = dirname(file); above.length >= folder.length; above = dirname(above)) {
    folders.add(above)
  }
  const handle = await open(file, 'r')
  try {
    await handle.sync()
    return await handle.readFile()
  } finally {
    await handle.close()
  }
}

function refuseOtherLeaves(bundle: Buffer, hashes: Buffer, index: number): void {
  const entries = decodeBundle(bundle) ?? []
  const leaves = Buffer.concat(entries.map((entry) => leafHash(sha256, entry)))
  if (leaves.length === tileWidth * hashLength && leaves.equals(hashes)) return
  const path = tilePath({ level: 'entries', index, width: tileWidth })
  throw new HutongError(
    'HUTONG_LEDGER_DAMAGED',
    `${path} reads back other than it was written; its segment is kept. See to the disk`,
  )
}
