import { parseVerifierKeys, type VerifierKeys } from '@hutong/merkle'
import { HutongError } from '@hutong/process'
import { isGone } from './is-gone.ts'
import { replaySegments, type ReplayedLedger } from './replay-segments.ts'
import { sha256 } from './sha256.ts'
import { verifyTiles } from './verify-tiles.ts'

export type LedgerVerdict =
  | {
      readonly valid: true
      /** Entries under the newest signed checkpoint. The published one trails by a second, and by more after a crash: 0 = there is none yet. */
      readonly size: number
      readonly root: Uint8Array
      readonly publishedSize: number
    }
  | { readonly valid: false; readonly problems: readonly LedgerProblem[] }

export interface LedgerProblem {
  /** File of the folder; for a segment the text names frame and offset. */
  readonly where: string
  readonly what: string
}

/** A segment is let go of once in many thousand entries: twice in one reading of those that are kept is rare. */
const attemptsMax = 5

/**
 * Checks a whole ledger offline, from its first entry to its last: the kept segments, frame by frame and signature by signature,
 * against the published checkpoint; bundles against tiles, tiles against tiles, all of them against the same. Changes nothing. The
 * ledger may be at work: what it seals and publishes meanwhile is left to the next check.
 *
 * @param vkey the verifier keys that the reader trusts, one a line in the C2SP text form; what lies beside the folder proves nothing by itself.
 */
export async function verifyLedger(folder: string, vkey: string): Promise<LedgerVerdict> {
  const verifiers = parseVerifierKeys(sha256, vkey)
  if (!verifiers) return invalid('vkey', 'it is not an Ed25519 verifier key')
  try {
    const replayed = await replayKept(folder, verifiers)
    if (!replayed) return invalid('segments', 'there are none')
    const { size, root, oldest, published } = replayed
    if (!published && oldest > 0) return invalid('checkpoint', 'there is none')
    if (published && published.size < oldest) return invalid('checkpoint', olderThanSegments)
    const problems = published?.size ? await verifyTiles(folder, published) : []
    if (problems.length > 0) return { valid: false, problems }
    return { valid: true, size, root, publishedSize: published?.size ?? 0 }
  } catch (cause) {
    if (cause instanceof HutongError) return invalid('segments', cause.message)
    throw cause
  }
}

const olderThanSegments =
  'it ends before the oldest segment that is kept, so nothing vouches for what lies between; open the ledger, which publishes it anew'

/** Once more when a segment was let go of between listing and reading, or right after the checkpoint was read. */
async function replayKept(folder: string, verifiers: VerifierKeys): Promise<ReplayedLedger | null> {
  for (let tried = 1; ; tried += 1) {
    try {
      const replayed = await replaySegments(folder, verifiers, { everyCheckpoint: true })
      const { published, oldest } = replayed ?? { published: null, oldest: 0 }
      if (!published || published.size >= oldest || tried === attemptsMax) return replayed
    } catch (cause) {
      if (!isGone(cause) || tried === attemptsMax) throw cause
    }
  }
}

function invalid(where: string, what: string): LedgerVerdict {
  return { valid: false, problems: [{ where, what }] }
}
