import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { equalBytes, tilePath, tileWidth } from '@hutong/merkle'
import { HutongError, type Logger } from '@hutong/process'
import type { Frontier } from './batch-tree.ts'
import type { CheckpointSigner } from './checkpoint-signer.ts'
import { cutTornBatch } from './cut-torn-batch.ts'
import { readPublished } from './published-checkpoint.ts'
import { replaySegment, type Replayed } from './replay-segment.ts'
import type { Durable } from './seal.ts'
import { listSegments, segmentFile } from './segment-files.ts'
import { frontierOf } from './tile-edges.ts'

export interface Recovered {
  readonly durable: Durable
  readonly frontier: Frontier
  /** Unfinished tiles, level 0 first. */
  readonly tiles: readonly Buffer[]
  /** First index of the oldest segment that is kept. */
  readonly oldest: number
}

/**
 * What the kept segments say. Reads them alone, never the whole ledger; a torn last batch is cut.
 *
 * @returns null for a folder where no ledger has begun.
 * @throws HutongError HUTONG_LEDGER_DAMAGED, …_SEGMENT_MISSING, …_SHRUNK, …_FORKED, …_KEY_CHANGED: nothing has been changed then.
 */
export async function recover(
  folder: string,
  signer: CheckpointSigner,
  logger: Logger,
): Promise<Recovered | null> {
  const published = await readPublished(folder, signer.verifier)
  const segments = await listSegments(folder)
  const oldest = segments[0]
  if (oldest === undefined) {
    if (published && published.size > 0) throw shrunk(folder, 0, published.size)
    return null
  }
  refuseMissingBundles(folder, oldest)
  let replayed: Replayed | null = null
  for (const [at, first] of segments.entries()) {
    if (replayed && replayed.size !== first) throw missing(folder, replayed.size)
    replayed = await replaySegment({
      file: segmentFile(folder, first),
      first,
      before: replayed,
      isLast: at === segments.length - 1,
      verifier: signer.verifier,
      watchSize: published?.size ?? -1,
    })
    if (
      published &&
      replayed.rootAtWatched &&
      !equalBytes(replayed.rootAtWatched, published.root)
    ) {
      throw forked(folder, published.size)
    }
  }
  if (!replayed) return null
  if (published && published.size > replayed.size)
    throw shrunk(folder, replayed.size, published.size)
  if (replayed.tornBytes > 0) await cutTornBatch(replayed, logger)
  return {
    durable: {
      size: replayed.size,
      checkpoint: replayed.checkpoint,
      segment: segments.at(-1) ?? oldest,
      position: replayed.position,
    },
    frontier: byHeight(replayed),
    tiles: replayed.levels,
    oldest,
  }
}

/** `frontierOf` gives the subtrees largest first, one for each one bit of the size. */
function byHeight(replayed: Replayed): Frontier {
  const subtrees = frontierOf(replayed.levels)
  const frontier: Frontier = []
  for (let height = 0, left = replayed.size; left > 0; height += 1, left = Math.floor(left / 2)) {
    frontier[height] = left % 2 === 1 ? Buffer.from(subtrees.pop() ?? []) : undefined
  }
  return frontier
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

function forked(folder: string, size: number): HutongError {
  return new HutongError(
    'HUTONG_LEDGER_FORKED',
    `${folder}: the published checkpoint of ${size} entries is not of the entries in the segments; ` +
      'the folder mixes two histories: restore one copy as a whole',
  )
}
