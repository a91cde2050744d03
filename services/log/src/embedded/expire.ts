import type { DatabaseSync } from 'node:sqlite'
import { offsetsPerTopic } from './log-tables.ts'

export interface ExpirySlice {
  readonly topic: string
  /** Records taken before this time (ms since 1970) are deleted, oldest first. */
  readonly before: number
  readonly recordsMax: number
}

/** Deletes a topic's oldest records, never its newest one. Returns how many. */
export function prepareExpiry(database: DatabaseSync) {
  const bounds = database.prepare('SELECT id, next FROM topics WHERE name = ?')
  const oldest = database.prepare(
    'SELECT id, time FROM records WHERE id >= ? AND id < ? ORDER BY id LIMIT ?',
  )
  const remove = database.prepare('DELETE FROM records WHERE id >= ? AND id <= ?')

  return ({ topic, before, recordsMax }: ExpirySlice): number => {
    const known = bounds.get(topic)
    const first = Number(known?.['id']) * offsetsPerTopic
    const newest = first + Number(known?.['next']) - 1
    const rows = oldest.all(first, newest, recordsMax)
    const kept = rows.findIndex((row) => Number(row['time']) >= before)
    const expired = kept === -1 ? rows : rows.slice(0, kept)
    const last = expired.at(-1)
    if (last) remove.run(first, Number(last['id']))
    return expired.length
  }
}
