import type { DatabaseSync } from 'node:sqlite'
import { textHash } from './text-hash.ts'

export interface KnownRow {
  readonly id: number
  readonly version: string
  readonly tainted: boolean
  readonly subjects: string
}

/** What a slot holds of a key. */
export function prepareFindRow(database: DatabaseSync) {
  const select = database.prepare(
    'SELECT id, version, tainted, subjects FROM records WHERE key_hash = ? AND slot = ? AND key = ?',
  )
  return (slotId: number, key: string, keyHash = textHash(key)): KnownRow | undefined => {
    const row = select.get(keyHash, slotId, key)
    return (
      row && {
        id: Number(row['id']),
        version: String(row['version']),
        tainted: row['tainted'] !== null,
        subjects: String(row['subjects']),
      }
    )
  }
}
