import type { Word } from '@hutong/redis'
import type { SlotBatch, SlotRecord, TaintedRecord } from '../store.ts'
import { packRecords } from './pack-record.ts'
import { unknownTime } from './parse-slot.ts'

// While a script runs, every question waits: so many records with two people each take about 2 ms. Four times as many are hardly faster in all.
const recordsPerCallMax = 125
const bytesPerCallMax = 4_194_304

/** The words of one or more runs of the apply script, which together apply the batch. */
export function* cutCalls(batch: SlotBatch): Generator<readonly Word[]> {
  const ones = inLogOrder(batch)
  let from = batch.from
  let first = 0
  let byteCount = 0
  for (const [at, one] of ones.entries()) {
    const isFull = at - first >= recordsPerCallMax || byteCount > bytesPerCallMax
    // Two of one offset stay together: the position can only stand before or behind both.
    if (isFull && one.offset > from && one.offset !== ones[at - 1]?.offset) {
      yield [batch.fence, from, one.offset, packRecords(ones.slice(first, at))]
      from = one.offset
      first = at
      byteCount = 0
    }
    byteCount += one.bytes.length
  }
  // What is known of the sources is true of the whole stretch, so it comes with its end.
  const sources = Object.entries(batch.sources).flatMap(([name, state]) => [
    name,
    state.fence,
    state.sourceReadAt ?? unknownTime,
    state.heartbeatAt ?? unknownTime,
  ])
  yield [batch.fence, from, batch.next, ...sources, packRecords(ones.slice(first))]
}

function inLogOrder({ records, tainted }: SlotBatch): readonly (SlotRecord | TaintedRecord)[] {
  if (tainted.length === 0) return records
  return [...records, ...tainted].toSorted((a, b) => a.offset - b.offset)
}
