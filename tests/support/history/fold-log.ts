import type { LoggedEvent, LoggedRecord } from './history.ts'

/** What the log says of a key, at any position. */
export interface Fold {
  readonly keys: readonly string[]
  /** The newest version of the key among the records before these offsets; undefined = there is none. */
  readonly at: (key: string, next: ReadonlyMap<number, number>) => LoggedRecord | undefined
  /** The same at the end of the log. */
  readonly atEnd: (key: string) => LoggedRecord | undefined
}

/**
 * The one right content of a store, told from the log alone and without any of the product's own code: the newest version of each key, where the
 * first of two equal ones counts, and a record that was written under a lease lower than one its partition has seen before counts for nothing.
 */
export function foldLog(log: readonly LoggedEvent[]): Fold {
  const steps = new Map<string, LoggedRecord[]>()
  for (const record of inForce(log)) {
    const before = steps.get(record.key)
    const newest = before?.at(-1)
    if (!before) steps.set(record.key, [record])
    else if (newest === undefined || record.version > newest.version) before.push(record)
  }
  return {
    keys: [...steps.keys()],
    at: (key, next) =>
      steps.get(key)?.findLast(({ partition, offset }) => offset < (next.get(partition) ?? 0)),
    atEnd: (key) => steps.get(key)?.at(-1),
  }
}

/** Records whose writer held the lease, in the order of their partitions. */
function inForce(log: readonly LoggedEvent[]): readonly LoggedRecord[] {
  const fences = new Map<string, number>()
  const ordered = log.toSorted((a, b) => a.partition - b.partition || a.offset - b.offset)
  return ordered.filter((event): event is LoggedRecord => {
    const place = `${event.partition} ${event.source}`
    const seen = fences.get(place) ?? 0
    fences.set(place, Math.max(seen, event.fence))
    return event.kind === 'record' && event.fence >= seen
  })
}
