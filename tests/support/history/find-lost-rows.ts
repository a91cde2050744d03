import type { Fold } from './fold-log.ts'
import type { History } from './history.ts'
import type { Violation } from './judge-history.ts'

/** Rows that are neither in the log, nor superseded there by a higher version of their key, nor in quarantine. */
export function findLostRows(
  { rows, quarantined }: Pick<History, 'rows' | 'quarantined'>,
  fold: Fold,
): readonly Violation[] {
  return rows.flatMap(({ place, key, version }): readonly Violation[] => {
    if (key === null) {
      return quarantined.has(place) ? [] : [lost(`the bad row ${place} is not in quarantine`)]
    }
    const newest = fold.atEnd(key)?.version
    if (newest !== undefined && newest >= version) return []
    return [
      lost(`the row ${place} (${key} at ${version}): the log ends with ${newest ?? 'nothing'}`),
    ]
  })
}

const lost = (evidence: string): Violation => ({ kind: 'row-lost', evidence })
