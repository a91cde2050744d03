import { parseVerifierKey } from '@hutong/merkle'
import { HutongError } from '@hutong/process'
import { readPublished } from './published-checkpoint.ts'
import { replaySegments } from './replay-segments.ts'
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

/**
 * Checks a whole ledger offline, from its first entry to its last: bundles against tiles, tiles against tiles, all of them against
 * the published checkpoint, and the kept segments, frame by frame and signature by signature, against the same. Changes nothing.
 *
 * @param vkey the verifier key that the reader trusts, in the C2SP text form; what lies beside the folder proves nothing by itself.
 */
export async function verifyLedger(folder: string, vkey: string): Promise<LedgerVerdict> {
  const verifier = parseVerifierKey(sha256, vkey)
  if (!verifier) return invalid('vkey', 'it is not an Ed25519 verifier key')
  try {
    const published = await readPublished(folder, verifier)
    const problems = published?.size ? await verifyTiles(folder, published) : []
    if (problems.length > 0) return { valid: false, problems }
    const replayed = await replaySegments(folder, verifier, { everyCheckpoint: true })
    if (!replayed) return invalid('segments', 'there are none')
    const { size, root, oldest } = replayed
    if (!published && oldest > 0) return invalid('checkpoint', 'there is none')
    return { valid: true, size, root, publishedSize: published?.size ?? 0 }
  } catch (cause) {
    if (cause instanceof HutongError) return invalid('segments', cause.message)
    throw cause
  }
}

function invalid(where: string, what: string): LedgerVerdict {
  return { valid: false, problems: [{ where, what }] }
}
