import type { DatabaseSync } from 'node:sqlite'
import { mergeSources } from '../merge-sources.ts'
import { formatDigest, noDigest, parseDigest, plus } from '../record-digest.ts'
import type { Digest } from '../record-digest.ts'
import type { ApplyResult, SlotRecord, TaintedRecord } from '../store.ts'
import type { PackedBatch } from './pack-batch.ts'
import { unpackBatch } from './pack-batch.ts'
import { parseSources } from './parse-slot.ts'
import { prepareTaint } from './taint.ts'
import { prepareUpsert } from './upsert.ts'

/** Compare-and-set on the slot's position; runs in the writer's transaction, so data and position move together or not at all. */
export function prepareApply(database: DatabaseSync) {
  // A generation that is being dropped has slots to the end, but nobody may write to them.
  const select = database.prepare(
    `SELECT id, next, fence, digest, sources FROM slots JOIN generations USING (generation)
     WHERE generation = ? AND topic = ? AND partition = ?`,
  )
  const advance = database.prepare(
    `UPDATE slots SET next = ?, fence = ?, digest = ?, sources = ?, record_count = record_count + ?, tainted_count = tainted_count + ?
     WHERE id = ?`,
  )
  const upsert = prepareUpsert(database)
  const taint = prepareTaint(database)

  return ({ generation, ...packed }: PackedBatch & { generation: number }): ApplyResult => {
    const batch = unpackBatch(packed)
    const slot = select.get(generation, batch.topic, batch.partition)
    if (!slot) return { outcome: 'GAP', next: 0, staleCount: 0 }
    const next = Number(slot['next'])
    if (batch.fence < Number(slot['fence'])) return { outcome: 'FENCED', next, staleCount: 0 }
    if (batch.next <= next) return { outcome: 'DUP', next, staleCount: 0 }
    if (batch.from > next) return { outcome: 'GAP', next, staleCount: 0 }

    const slotId = Number(slot['id'])
    const total = { records: 0, tainted: 0, stale: 0, digest: noDigest }
    for (const one of inLogOrder(batch.records, batch.tainted)) {
      if (one.offset < next) continue
      const effect = 'reason' in one ? taint(slotId, one) : upsert(slotId, one)
      total.records += effect.records
      total.tainted += effect.tainted
      total.stale += effect.stale
      total.digest = plus(total.digest, effect.digest)
    }
    const sources = mergeSources(parseSources(String(slot['sources'])), batch.sources)
    advance.run(
      batch.next,
      batch.fence,
      formatDigest(plus(parseDigest(String(slot['digest'])), total.digest)),
      JSON.stringify(sources),
      total.records,
      total.tainted,
      slotId,
    )
    return { outcome: 'APPLIED', next: batch.next, staleCount: total.stale }
  }
}

/** What one record changed in the counts and the digest of its slot. */
export interface Effect {
  readonly records: number
  readonly tainted: number
  readonly stale: number
  readonly digest: Digest
}

function inLogOrder(
  records: readonly SlotRecord[],
  tainted: readonly TaintedRecord[],
): readonly (SlotRecord | TaintedRecord)[] {
  if (tainted.length === 0) return records
  return [...records, ...tainted].toSorted((a, b) => a.offset - b.offset)
}
