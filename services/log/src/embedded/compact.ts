import type { DatabaseSync } from 'node:sqlite'
import { offsetsPerTopic } from './log-tables.ts'

export interface CompactionSlice {
  readonly topic: string
  readonly recordsMax: number
}

/**
 * Walks on from where the last slice ended, notes each record as the newest of its key and deletes the one that was. Only records that
 * have a newer one of the same key are ever deleted, so the newest of the topic stays too. Returns how many records were walked.
 */
export function prepareCompaction(database: DatabaseSync) {
  const position = database.prepare('SELECT id, compacted_to FROM topics WHERE name = ?')
  const advance = database.prepare('UPDATE topics SET compacted_to = ? WHERE id = ?')
  const slice = database.prepare(
    'SELECT id, key FROM records WHERE id >= ? AND id < ? ORDER BY id LIMIT ?',
  )
  const newest = database.prepare('SELECT offset FROM newest WHERE topic = ? AND key = ?')
  const note = database.prepare(
    'INSERT INTO newest VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET offset = excluded.offset',
  )
  const remove = database.prepare('DELETE FROM records WHERE id = ?')

  return ({ topic, recordsMax }: CompactionSlice): number => {
    const known = position.get(topic)
    const topicId = Number(known?.['id'])
    const first = topicId * offsetsPerTopic
    const rows = slice.all(
      first + Number(known?.['compacted_to']),
      first + offsetsPerTopic,
      recordsMax,
    )
    let walkedTo = 0
    for (const row of rows) {
      const key = String(row['key'])
      const older = newest.get(topicId, key)
      if (older) remove.run(first + Number(older['offset']))
      walkedTo = Number(row['id']) - first + 1
      note.run(topicId, key, walkedTo - 1)
    }
    if (rows.length > 0) advance.run(walkedTo, topicId)
    return rows.length
  }
}
