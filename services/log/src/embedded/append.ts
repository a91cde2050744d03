import type { DatabaseSync } from 'node:sqlite'
import { offsetsPerTopic } from './log-tables.ts'

/** Entries of one call, packed: value n is the bytes between end n - 1 and end n. */
export interface PackedEntries {
  readonly topic: string
  readonly time: number
  readonly keys: readonly string[]
  readonly valueEnds: readonly number[]
  readonly values: Uint8Array
}

/** Gives each entry the next offset of its topic. Returns the topic's end after them. */
export function prepareAppend(database: DatabaseSync) {
  const reserve = database.prepare(
    'UPDATE topics SET next = next + ? WHERE name = ? RETURNING id, next',
  )
  const insert = database.prepare('INSERT INTO records (id, key, time, value) VALUES (?, ?, ?, ?)')

  return ({ topic, time, keys, valueEnds, values }: PackedEntries): number => {
    const reserved = reserve.get(keys.length, topic)
    const next = Number(reserved?.['next'])
    const first = Number(reserved?.['id']) * offsetsPerTopic + next - keys.length
    let start = 0
    for (const [index, key] of keys.entries()) {
      const end = valueEnds[index] ?? start
      insert.run(first + index, key, time, values.subarray(start, end))
      start = end
    }
    return next
  }
}
