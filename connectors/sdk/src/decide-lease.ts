import type { PositionRecord } from './position-record.ts'

/** A position record and the offset at which the log holds it. */
export interface Claimed {
  readonly record: PositionRecord
  readonly offset: number
}

/** When the lease of a claim began, as an offset. */
export const leaseOffset = ({ record, offset }: Claimed): number => record.leaseOffset ?? offset

/**
 * Which of two claims on one source counts: the higher fence; of one fence the lease taken earlier; of one lease the newer word. Every
 * reader of the log comes to the same verdict, whatever compaction has left of it.
 */
export function strongerClaim(held: Claimed | undefined, next: Claimed): Claimed {
  if (held === undefined || next.record.fence > held.record.fence) return next
  if (next.record.fence < held.record.fence) return held
  if (next.record.owner === held.record.owner) return next
  return leaseOffset(next) < leaseOffset(held) ? next : held
}
