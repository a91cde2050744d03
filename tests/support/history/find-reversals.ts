import type { Fold } from './fold-log.ts'
import type { History, Sighting } from './history.ts'
import type { Violation } from './judge-history.ts'

/** Versions that went back: in the store from one position to a later one, or for good in the log, where compaction would keep the lower one. */
export function findReversals(
  { log, sightings }: Pick<History, 'log' | 'sightings'>,
  fold: Fold,
): readonly Violation[] {
  return [...inStore(sightings), ...atEndOfLog(log, fold)]
}

function inStore(sightings: readonly Sighting[]): readonly Violation[] {
  const highest = new Map<string, Sighting>()
  const violations: Violation[] = []
  for (const sighting of sightings.toSorted((a, b) => a.next - b.next)) {
    const { key, next, version } = sighting
    const before = highest.get(key)
    if (before && before.next < next && (version ?? '') < (before.version ?? '')) {
      violations.push({
        kind: 'version-went-back',
        evidence: `${key}: the store held ${before.version} at ${before.next} and ${version ?? 'nothing'} at ${next}`,
      })
    }
    if (!before || (version ?? '') >= (before.version ?? '')) highest.set(key, sighting)
  }
  return violations
}

function atEndOfLog(log: History['log'], fold: Fold): readonly Violation[] {
  const last = new Map<string, { readonly version: string; readonly offset: number }>()
  for (const event of log) {
    if (event.kind !== 'record') continue
    const before = last.get(event.key)
    if (!before || before.offset < event.offset) last.set(event.key, event)
  }
  return [...last].flatMap(([key, { version, offset }]): readonly Violation[] => {
    const newest = fold.atEnd(key)
    if (newest === undefined || version >= newest.version) return []
    const evidence = `${key}: its last record (offset ${offset}) is ${version}, though offset ${newest.offset} has ${newest.version}`
    return [{ kind: 'log-ends-lower', evidence }]
  })
}
