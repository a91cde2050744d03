import type { PrintedState } from './judge-projected.ts'
import { printOf, readRecords, type RecordsPlace } from './read-records.ts'

/** What the log says of some keys by now: what was known of them, or the newest that has come since. */
export async function readNewest(
  known: ReadonlyMap<string, PrintedState | undefined>,
  since: RecordsPlace,
): Promise<ReadonlyMap<string, PrintedState | undefined>> {
  const newest = new Map(known)
  await readRecords(since, ({ key, event, value, partition, offset }) => {
    const before = newest.get(key)
    if (!newest.has(key) || (before && before.version >= event.recordVersion)) return undefined
    const { recordVersion: version, status, digest, fence } = event
    const print = printOf(value, status)
    newest.set(key, { version, status, digest, fence, partition, offset, print })
    return undefined
  })
  return newest
}
