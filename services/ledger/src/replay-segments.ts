import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { equalBytes, tilePath, tileWidth, type Checkpoint, type VerifierKeys } from '@hutong/merkle'
import { HutongError } from '@hutong/process'
import { forked } from './ledger-damage.ts'
import { readPublished } from './published-checkpoint.ts'
import { replaySegment, type Replayed } from './replay-segment.ts'
import { listSegments, segmentFile } from './segment-files.ts'

export interface ReplayedLedger extends Replayed {
  /** First index of the oldest segment that is kept. */
  readonly oldest: number
  /** The published checkpoint, read before the segments were. */
  readonly published: Checkpoint | null
}

/**
 * Reads all kept segments in order, that nothing is missing between them, and that the published checkpoint is of the same entries.
 *
 * @returns the state after the newest batch, or null where no ledger has begun.
 * @throws HutongError as `recover` says.
 */
export async function replaySegments(
  folder: string,
  verifiers: VerifierKeys,
  { everyCheckpoint }: { readonly everyCheckpoint: boolean },
): Promise<ReplayedLedger | null> {
  const published = await readPublished(folder, verifiers)
  const segments = await listSegments(folder)
  const oldest = segments[0] ?? 0
  refuseMissingBundles(folder, oldest)
  let replayed: Replayed | null = null
  for (const [at, first] of segments.entries()) {
    if (replayed && replayed.size !== first) throw missing(folder, replayed.size)
    replayed = await replaySegment({
      file: segmentFile(folder, first),
      first,
      before: replayed,
      isLast: at === segments.length - 1,
      verifiers,
      watchSize: published?.size ?? -1,
      everyCheckpoint,
    })
    if (
      published &&
      replayed.rootAtWatched &&
      !equalBytes(replayed.rootAtWatched, published.root)
    ) {
      throw forked(replayed.file, published.size)
    }
  }
  const size = replayed?.size ?? 0
  if (published && published.size > size) throw shrunk(folder, size, published.size)
  return replayed && { ...replayed, oldest, published }
}

/** A segment may be gone only where its bundles are there. */
function refuseMissingBundles(folder: string, oldest: number): void {
  if (oldest === 0) return
  const index = oldest / tileWidth - 1
  const bundle = join(folder, tilePath({ level: 'entries', index, width: tileWidth }))
  if (!existsSync(bundle)) throw missing(folder, oldest - tileWidth)
}

function missing(folder: string, index: number): HutongError {
  return new HutongError(
    'HUTONG_LEDGER_SEGMENT_MISSING',
    `${folder}: neither a segment nor a bundle holds entry ${index}; restore the folder from a copy`,
  )
}

function shrunk(folder: string, size: number, published: number): HutongError {
  return new HutongError(
    'HUTONG_LEDGER_SHRUNK',
    `${folder}: the segments end at ${size} entries, but a checkpoint of ${published} was published; ` +
      'restore the newest copy of the folder. Going on would sign two histories',
  )
}
