import type { Position } from '@hutong/log'
import type { Slot } from '@hutong/store'
import type { UnknownReason } from './write-answer.ts'

/** What the store knew of the source when the records were read. */
export interface Freshness {
  /** Why nothing may be concluded from the records; undefined = they may be used. */
  readonly unknown:
    | Extract<UnknownReason, 'source-down' | 'stale' | 'not-yet-propagated'>
    | undefined
  readonly lagMs: number | null
  readonly position: string
}

/** A connector shows a sign of life every 5 s; three missed ones mean that it is gone. */
const heartbeatMsMax = 15_000

/**
 * In this order: no heartbeat for 15 s -> source-down; not read within the bound (or never) -> stale; a position that the asker has seen elsewhere not
 * reached yet -> not-yet-propagated. Never a NO from a source that may have changed unseen.
 */
export function watchFreshness(question: {
  readonly topic: string
  readonly source: string
  readonly slots: readonly Slot[]
  readonly now: number
  readonly stalenessMsMax: number
  readonly minPosition?: Position
}): Freshness {
  const { topic, source, slots, now, stalenessMsMax, minPosition } = question
  let readAt: number | null = Number.POSITIVE_INFINITY
  let heartbeatAt = Number.POSITIVE_INFINITY
  for (const slot of slots) {
    const state = slot.sources[source]
    heartbeatAt = Math.min(heartbeatAt, state?.heartbeatAt ?? 0)
    const slotReadAt = state?.sourceReadAt ?? null
    readAt = readAt === null || slotReadAt === null ? null : Math.min(readAt, slotReadAt)
  }
  const heard = slots.length > 0 && now - heartbeatAt <= heartbeatMsMax
  const lagMs = slots.length === 0 || readAt === null ? null : Math.max(0, now - readAt)
  return {
    unknown: !heard
      ? 'source-down'
      : lagMs === null || lagMs > stalenessMsMax
        ? 'stale'
        : minPosition && !hasReached(slots, minPosition)
          ? 'not-yet-propagated'
          : undefined,
    lagMs,
    position: `${topic}@${slots.map((slot) => `${slot.partition}:${slot.next}`).join(',') || '0:0'}`,
  }
}

export function hasReached(slots: readonly Slot[], position: Position): boolean {
  for (const [partition, next] of position.next) {
    const slot = slots.find((each) => each.partition === partition)
    if ((slot?.next ?? 0) < next) return false
  }
  return true
}
