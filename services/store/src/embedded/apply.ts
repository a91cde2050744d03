import type { DatabaseSync } from 'node:sqlite'
import { mergeSources } from '../merge-sources.ts'
import type { ApplyResult, SlotRecord, TaintedRecord } from '../store.ts'
import type { PackedBatch } from './pack-batch.ts'
import { unpackBatch } from './pack-batch.ts'
import { parseSources } from './parse-slot.ts'
import { prepareTaint } from './taint.ts'
import { prepareUpsert } from './upsert.ts'

/** Compare-and-set on the slot's position; runs in the writer's transaction, so data and position move together or not at all. */
export function prepareApply(database: DatabaseSync) {
  const select = database.prepare(
    'SELECT id, next, fence, sources FROM slots WHERE generation = (SELECT generation FROM active) AND topic = ? AND partition = ?',
  )
  const advance = database.prepare(
    `UPDATE slots SET next = ?, fence = ?, sources = ?, record_count = record_count + ?, tainted_count = tainted_count + ?
     WHERE id = ?`,
  )
  const upsert = prepareUpsert(database)
  const taint = prepareTaint(database)

  return (packed: PackedBatch): ApplyResult => {
    const batch = unpackBatch(packed)
    const slot = select.get(batch.topic, batch.partition)
    const next = Number(slot?.['next'] ?? 0)
    if (!slot || batch.fence < Number(slot['fence']))
      return { outcome: 'FENCED', next, staleCount: 0 }
    if (batch.next <= next) return { outcome: 'DUP', next, staleCount: 0 }
    if (batch.from > next) return { outcome: 'GAP', next, staleCount: 0 }

    const slotId = Number(slot['id'])
    const total = { records: 0, tainted: 0, stale: 0 }
    for (const one of inLogOrder(batch.records, batch.tainted)) {
      if (one.offset < next) continue
      const effect = 'reason' in one ? taint(slotId, one) : upsert(slotId, one)
      total.records += effect.records
      total.tainted += effect.tainted
      total.stale += effect.stale
    }
    const sources = mergeSources(parseSources(String(slot['sources'])), batch.sources)
    advance.run(
      batch.next,
      batch.fence,
      JSON.stringify(sources),
      total.records,
      total.tainted,
      slotId,
    )
    return { outcome: 'APPLIED', next: batch.next, staleCount: total.stale }
  }
}

/** What one record changed in the counts of its slot. */
export interface Effect {
  readonly records: number
  readonly tainted: number
  readonly stale: number
}

function inLogOrder(
  records: readonly SlotRecord[],
  tainted: readonly TaintedRecord[],
): readonly (SlotRecord | TaintedRecord)[] {
  if (tainted.length === 0) return records
  return [...records, ...tainted].toSorted((a, b) => a.offset - b.offset)
}
