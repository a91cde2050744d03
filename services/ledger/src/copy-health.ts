import { HutongError } from '@hutong/process'
import type { PartHealth } from '@hutong/process'

/** Below it nothing is said: a few entries are always on their way. */
const quietMs = 10_000

/** How the copying of a ledger's entries goes. */
export interface CopyHealth {
  /** Entries that are published and not copied, and whether some were copied since the last look. */
  readonly looked: (waitingCount: number, copied: boolean) => void
  readonly failed: (cause: unknown) => void
  readonly health: () => PartHealth
}

/**
 * The copying's word on itself. It is always ready, because answers need no copy: the entries are safe in the ledger and wait there. How many wait
 * and why is told as detail.
 *
 * @param nowMs of a clock that never goes back
 */
export function trackCopyHealth(nowMs: () => number = () => performance.now()): CopyHealth {
  let waitingCount = 0
  let waitingSince = 0
  let failure: string | undefined
  return {
    looked: (count, copied) => {
      if (copied) failure = undefined
      if (copied || waitingCount === 0) waitingSince = nowMs()
      waitingCount = count
    },
    failed: (cause) => {
      failure = cause instanceof HutongError ? cause.message : 'the copying fails'
    },
    health: () => {
      const waitedMs = nowMs() - waitingSince
      const quiet = waitingCount === 0 || waitedMs < quietMs
      if (quiet && failure === undefined) return { state: 'ready' }
      const lag = `at least ${waitingCount} entries wait to be copied to audit.entries, none was for ${Math.round(waitedMs / 1_000)} s`
      return { state: 'ready', detail: failure === undefined ? lag : `${lag}: ${failure}` }
    },
  }
}
