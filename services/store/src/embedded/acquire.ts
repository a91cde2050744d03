import type { DatabaseSync } from 'node:sqlite'
import { formatDigest, noDigest } from '../record-digest.ts'
import { unknownGeneration } from '../refuse-generation.ts'
import type { Slot } from '../store.ts'
import { parseSlot } from './parse-slot.ts'

export interface SlotPlace {
  readonly generation: number
  readonly topic: string
  readonly partition: number
}

/** Raises the slot's fence by one, making the slot first when it is new. */
export function prepareAcquire(database: DatabaseSync) {
  const raise = database.prepare(
    `INSERT INTO slots (generation, topic, partition, next, fence, record_count, tainted_count, digest, sources)
     SELECT generation, ?, ?, 0, 1, 0, 0, '${formatDigest(noDigest)}', '{}' FROM generations WHERE generation = ?
     ON CONFLICT (generation, topic, partition) DO UPDATE SET fence = fence + 1
     RETURNING *`,
  )
  return ({ generation, topic, partition }: SlotPlace): Slot => {
    const row = raise.get(topic, partition, generation)
    if (!row) throw unknownGeneration(generation)
    return parseSlot(row)
  }
}
