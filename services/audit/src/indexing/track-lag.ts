import type { Clock, PartHealth } from '@hutong/process'

export interface LagTracker {
  readonly reached: (partition: number, at: { readonly next: number; readonly end: number }) => void
  /** Indexing failed: nothing is known until it goes on. */
  readonly lost: () => void
  /** How many entries are not in the index yet; null = not known. */
  readonly lagRecords: () => number | null
  readonly health: () => PartHealth
}

interface Reached {
  readonly next: number
  readonly end: number
  readonly at: number
}

/** A lag computed from an end that is older than this would be a guess. */
const endAgeMsMax = 15_000

/** How far the index is, over all partitions. Ready = it once held all that lay there at the start, and its lag is known. */
export function trackLag(partitionCount: number, clock: Clock): LagTracker {
  const reached = new Map<number, Reached>()
  const firstEnds = new Map<number, number>()

  const lagRecords = (): number | null => {
    if (reached.size < partitionCount) return null
    const states = [...reached.values()]
    if (states.some(({ at }) => clock.now() - at > endAgeMsMax)) return null
    return states.reduce((sum, { next, end }) => sum + Math.max(0, end - next), 0)
  }
  const isCaughtUp = (): boolean =>
    [...reached].every(([partition, { next }]) => next >= (firstEnds.get(partition) ?? 0))

  return {
    reached: (partition, { next, end }) => {
      if (!firstEnds.has(partition)) firstEnds.set(partition, end)
      reached.set(partition, { next, end, at: clock.now() })
    },
    lost: () => reached.clear(),
    lagRecords,
    health: () => {
      const lag = lagRecords()
      if (lag === null) {
        return { state: 'starting', detail: 'audit.entries was not read for 15 s, or not yet' }
      }
      return isCaughtUp()
        ? { state: 'ready' }
        : { state: 'starting', detail: `indexing: ${lag} entries to go` }
    },
  }
}
