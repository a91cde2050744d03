import type { DatabaseSync } from 'node:sqlite'
import type { Slot } from '../store.ts'
import { parseSlot } from './parse-slot.ts'

/** Raises the slot's fence by one, making the slot first when it is new. */
export function prepareAcquire(database: DatabaseSync) {
  const raise = database.prepare(
    `INSERT INTO slots (generation, topic, partition, next, fence, record_count, tainted_count, sources)
     SELECT generation, ?, ?, 0, 1, 0, 0, '{}' FROM active WHERE true
     ON CONFLICT (generation, topic, partition) DO UPDATE SET fence = fence + 1
     RETURNING *`,
  )
  return ({ topic, partition }: { topic: string; partition: number }): Slot =>
    parseSlot(raise.get(topic, partition) ?? {})
}
