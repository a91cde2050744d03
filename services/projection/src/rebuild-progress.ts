import type { Builder } from './build-generation.ts'

export interface RebuildProgress {
  readonly generation: number
  readonly step: 'building' | 'comparing' | 'switching' | 'handing-over'
  /** Records given to the store by this run. */
  readonly recordCount: number
  readonly partitionCount: number
  /** Partitions that are where the log ended at the start. */
  readonly partitionsDoneCount: number
  /** Of the offsets that the log had at the start, 0 … 1. */
  readonly share: number
  /** Offsets to go to the end of the log, as last seen. */
  readonly lagRecords: number
  /** Why a topic stands still; null = none does. */
  readonly held: string | null
}

/** How far the builder is. @param ends of each topic's partitions at the start */
export function measureProgress(
  builder: Pick<Builder, 'status' | 'appliedCount'>,
  ends: ReadonlyMap<string, readonly number[]>,
): Omit<RebuildProgress, 'generation' | 'step'> {
  const statuses = builder.status()
  const partitions = statuses.flatMap(({ topic, partitions: each }) =>
    each.map(({ next, end }, partition) => {
      const endAtStart = ends.get(topic)?.[partition] ?? end
      return { next, end: Math.max(end, endAtStart), endAtStart }
    }),
  )
  const sum = (of: (one: (typeof partitions)[number]) => number): number =>
    partitions.reduce((total, one) => total + of(one), 0)
  const wanted = sum(({ endAtStart }) => endAtStart)
  return {
    recordCount: builder.appliedCount(),
    partitionCount: partitions.length,
    partitionsDoneCount: partitions.filter(({ next, endAtStart }) => next >= endAtStart).length,
    share: wanted === 0 ? 1 : sum(({ next, endAtStart }) => Math.min(next, endAtStart)) / wanted,
    lagRecords: sum(({ next, end }) => Math.max(0, end - next)),
    held: statuses.find(({ held }) => held !== null)?.held ?? null,
  }
}
