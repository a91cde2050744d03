import type { RuleName, Suspicion } from './finding.ts'
import type { Seen } from './practice.ts'

/**
 * One rule over entries in the order of their time. It remembers what it needs, no more than its bounds allow, and gives the same suspicions for the same entries.
 */
export interface Rule {
  readonly name: RuleName
  readonly take: (seen: Seen) => readonly Suspicion[]
  /** No entry of this day, and of none before, is to come. */
  readonly endDay?: (day: number) => readonly Suspicion[]
}

export const nothing: readonly Suspicion[] = []
