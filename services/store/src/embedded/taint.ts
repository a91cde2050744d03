import type { DatabaseSync } from 'node:sqlite'
import { noDigest } from '../record-digest.ts'
import type { TaintedRecord } from '../store.ts'
import type { Effect } from './apply.ts'
import { prepareFindRow } from './find-row.ts'
import { textHash } from './text-hash.ts'

const nothing = new Uint8Array(0)
const newlyTainted: Effect = { records: 0, tainted: 1, stale: 0, digest: noDigest }
const stillTainted: Effect = { records: 0, tainted: 0, stale: 0, digest: noDigest }

/** Keeps what could not be applied and marks its key, so that the older value is not given out as the newest. */
export function prepareTaint(database: DatabaseSync) {
  const find = prepareFindRow(database)
  const keep = database.prepare('INSERT OR REPLACE INTO tainted VALUES (?, ?, ?, ?, ?)')
  const mark = database.prepare('UPDATE records SET tainted = ? WHERE id = ?')
  const insert = database.prepare(
    `INSERT INTO records (slot, key_hash, key, version, offset, status, tainted, subjects, bytes)
     VALUES (?, ?, ?, '', ?, 'active', ?, '', ?)`,
  )
  return (slotId: number, { key, offset, reason, bytes }: TaintedRecord): Effect => {
    keep.run(slotId, key, offset, reason, bytes)
    const known = find(slotId, key)
    if (known) mark.run(reason, known.id)
    else insert.run(slotId, textHash(key), key, offset, reason, nothing)
    return known?.tainted ? stillTainted : newlyTainted
  }
}
