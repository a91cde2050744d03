import type { VerifierKeys } from '@hutong/merkle'
import type { Logger } from '@hutong/process'
import type { Frontier } from './batch-tree.ts'
import type { Replayed } from './replay-segment.ts'
import { replaySegments } from './replay-segments.ts'
import { secureLastBatch } from './secure-last-batch.ts'
import type { Durable } from './seal.ts'
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
  verifiers: VerifierKeys,
  logger: Logger,
): Promise<Recovered | null> {
  const replayed = await replaySegments(folder, verifiers, { everyCheckpoint: false })
  if (!replayed) return null
  await secureLastBatch(replayed, logger)
  return {
    durable: {
      size: replayed.size,
      checkpoint: replayed.checkpoint,
      segment: replayed.first,
      position: replayed.position,
    },
    frontier: byHeight(replayed),
    tiles: replayed.levels,
    oldest: replayed.oldest,
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
