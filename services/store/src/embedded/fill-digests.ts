import type { DatabaseSync } from 'node:sqlite'
import { digestOf, formatDigest, noDigest, plus } from '../record-digest.ts'
import type { Digest } from '../record-digest.ts'

/** Sums up the slots of a file that is older than digests; a second for each half a million records, once. */
export function fillDigests(database: DatabaseSync): void {
  const missing = database.prepare('SELECT id FROM slots WHERE digest IS NULL').all()
  if (missing.length === 0) return
  const digests = new Map<number, Digest>(missing.map(({ id }) => [Number(id), noDigest]))
  database.exec('BEGIN IMMEDIATE')
  const records = database.prepare("SELECT slot, key, version FROM records WHERE version <> ''")
  for (const { slot, key, version } of records.iterate()) {
    const sum = digests.get(Number(slot))
    if (sum) digests.set(Number(slot), plus(sum, digestOf(String(key), String(version))))
  }
  const note = database.prepare('UPDATE slots SET digest = ? WHERE id = ? AND digest IS NULL')
  for (const [id, digest] of digests) note.run(formatDigest(digest), id)
  database.exec('COMMIT')
}
