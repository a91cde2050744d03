import type { PartitionStatus, Progress } from './track-progress.ts'

/** A topic's partitions together: sums, the worst of lags, the first reason for holding. */
export interface TopicStatus extends PartitionStatus {
  readonly topic: string
  readonly partitions: readonly PartitionStatus[]
}

export function statusOf(topic: string, progress: readonly Progress[]): TopicStatus {
  const partitions = progress.map((one) => one.status())
  const sum = (of: (one: PartitionStatus) => number): number =>
    partitions.reduce((total, one) => total + of(one), 0)
  return {
    topic,
    next: sum(({ next }) => next),
    end: sum(({ end }) => end),
    lagRecords: combine(
      partitions.map(({ lagRecords }) => lagRecords),
      (a, b) => a + b,
    ),
    lagMs: combine(
      partitions.map(({ lagMs }) => lagMs),
      Math.max,
    ),
    held: partitions.find(({ held }) => held !== null)?.held ?? null,
    taintedCount: sum(({ taintedCount }) => taintedCount),
    droppedCount: sum(({ droppedCount }) => droppedCount),
    staleCount: sum(({ staleCount }) => staleCount),
    lastReadAt: combine(
      partitions.map(({ lastReadAt }) => lastReadAt),
      Math.min,
    ),
    partitions,
  }
}

/** Unknown as soon as one is unknown. */
function combine(
  values: readonly (number | null)[],
  of: (a: number, b: number) => number,
): number | null {
  let combined: number | null = null
  for (const value of values) {
    if (value === null) return null
    combined = combined === null ? value : of(combined, value)
  }
  return combined
}
