import type { ProjectedComparison, ProjectedKey } from './compare-projected.ts'
import type { DifferingKey, SourceComparison } from './compare-source.ts'
import { differences, type Difference } from './judge-key.ts'
import { projectedDifferences, type ProjectedDifference } from './judge-projected.ts'
import { maskKey } from './mask-key.ts'
import type { Repaired } from './repair-source.ts'

/** What source, log and store say of each other, and what was done about it. */
export interface Reconciled {
  readonly source: string
  /** Null where this kind of source cannot be read a second time. */
  readonly rows: ReconciledRows | null
  /** Null where the store was not looked at. */
  readonly projection: ReconciledProjection | null
  /** Some of the differing keys, masked. */
  readonly keys: readonly { readonly key: string; readonly difference: string }[]
  readonly repaired: Repaired | null
  /** Differences that are there still. */
  readonly leftCount: number
}

export interface ReconciledRows {
  readonly rowCount: number
  readonly refusedCount: number
  readonly unidentifiedCount: number
  /** In the log. */
  readonly keyCount: number
  readonly activeCount: number
  /** Null where nothing can be said to have vanished: versions are no moments. */
  readonly vanishedCount: number | null
  readonly counts: Readonly<Record<Difference, number>>
}

export interface ReconciledProjection {
  readonly keyCount: number
  readonly rangeCount: number
  readonly counts: Readonly<Record<ProjectedDifference, number>>
  /** There are more than were looked at. */
  readonly isCut: boolean
}

const keysToldMax = 20

export const describeRows = (
  comparison: SourceComparison,
  counts: Readonly<Record<Difference, number>>,
): ReconciledRows => ({
  rowCount: comparison.rowCount,
  refusedCount: comparison.refusedCount,
  unidentifiedCount: comparison.unidentifiedCount,
  keyCount: comparison.keyCount,
  activeCount: comparison.activeCount,
  vanishedCount: comparison.settled === undefined ? null : counts.vanished,
  counts,
})

export function describeProjected({
  keyCount,
  rangeCount,
  differing,
  isCut,
}: ProjectedComparison): ReconciledProjection {
  const counts = { lost: 0, behind: 0, damaged: 0, tainted: 0, foreign: 0 }
  for (const { difference } of differing) counts[difference] += 1
  return { keyCount, rangeCount, counts, isCut }
}

export function toldKeys(
  all: readonly (DifferingKey | ProjectedKey)[],
  isClear: boolean,
): Reconciled['keys'] {
  const kinds: readonly string[] = [...differences, ...projectedDifferences]
  return kinds.flatMap((kind) =>
    all
      .filter(({ difference }) => difference === kind)
      .slice(0, keysToldMax)
      .map(({ key, difference }) => ({ key: isClear ? key : maskKey(key), difference })),
  )
}
