import type { Clock } from '@hutong/process'
import type { LogBatch } from '@hutong/log'
import type { Slot, SourceStates } from '@hutong/store'

// A lag computed from an end that is older than this would be a guess.
const endAgeMsMax = 15_000

export interface PartitionStatus {
  /** Everything before it is in the store. */
  readonly next: number
  /** Next offset to be written to the log, when it was last seen. */
  readonly end: number
  /** `end` - `next`; null = unknown, since the log was not read for 15 s. */
  readonly lagRecords: number | null
  /** Age of the source's last successful read, of the oldest source; null = no source has told yet. */
  readonly lagMs: number | null
  /** Why nothing is applied at present; null when all is well. */
  readonly held: string | null
  /** Tainted keys found at the start, and records tainted since. */
  readonly taintedCount: number
  /** Records and heartbeats of connectors that had lost their lease, and heartbeats that cannot be read. */
  readonly droppedCount: number
  /** Records that changed nothing, since the store holds the same version or a higher one. */
  readonly staleCount: number
  /** When the log was last read, ms since 1970; null = never. */
  readonly lastReadAt: number | null
}

export interface Progress {
  readonly caughtUp: Promise<void>
  readonly status: () => PartitionStatus
  readonly took: (slot: Slot) => void
  readonly sawEnd: (batch: Pick<LogBatch, 'end'>) => void
  readonly applied: (
    at: { readonly next: number; readonly sources: SourceStates },
    staleCount: number,
  ) => void
  readonly counted: (counts: { readonly tainted: number; readonly dropped: number }) => void
  readonly hold: (reason: string) => void
  readonly release: () => void
}

/** How far one partition is, and when it has caught up with the end that was seen first. */
export function trackProgress(clock: Clock): Progress {
  const { promise: caughtUp, resolve } = Promise.withResolvers<void>()
  let next = 0
  let end = 0
  let firstEnd: number | null = null
  let sources: SourceStates = {}
  let held: string | null = null
  let lastReadAt: number | null = null
  const counts = { tainted: 0, dropped: 0, stale: 0 }

  function resolveCaughtUp(): void {
    if (firstEnd !== null && next >= firstEnd) resolve()
  }

  return {
    caughtUp,
    status: () => ({
      next,
      end,
      lagRecords:
        lastReadAt !== null && clock.now() - lastReadAt <= endAgeMsMax
          ? Math.max(0, end - next)
          : null,
      lagMs: oldestRead(sources, clock.now()),
      held,
      taintedCount: counts.tainted,
      droppedCount: counts.dropped,
      staleCount: counts.stale,
      lastReadAt,
    }),
    took: (slot) => {
      if (lastReadAt === null) counts.tainted = slot.taintedCount
      next = slot.next
      sources = slot.sources
    },
    sawEnd: (batch) => {
      end = batch.end
      firstEnd ??= end
      lastReadAt = clock.now()
      resolveCaughtUp()
    },
    applied: (at, staleCount) => {
      next = at.next
      sources = at.sources
      counts.stale += staleCount
      resolveCaughtUp()
    },
    counted: ({ tainted, dropped }) => {
      counts.tainted += tainted
      counts.dropped += dropped
    },
    hold: (reason) => (held = reason),
    release: () => (held = null),
  }
}

function oldestRead(sources: SourceStates, now: number): number | null {
  const readAt = Object.values(sources).map(({ sourceReadAt }) => sourceReadAt)
  const known = readAt.filter((at) => at !== null)
  return known.length > 0 && known.length === readAt.length ? now - Math.min(...known) : null
}
