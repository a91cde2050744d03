import type { Word } from '@hutong/redis'
import type { SlotBatch, SlotRecord, TaintedRecord } from '../store.ts'
import { packRecord, packTainted } from './pack-record.ts'
import { unknownTime } from './parse-slot.ts'

// While a script runs, every question waits: so many records with two people each take about 2 ms. Four times as many are hardly faster in all.
const recordsPerCallMax = 125
const bytesPerCallMax = 4_194_304

/** The words of one or more runs of the apply script, which together apply the batch. */
export function* cutCalls(batch: SlotBatch): Generator<readonly Word[]> {
  const ones = [...batch.records, ...batch.tainted].toSorted((a, b) => a.offset - b.offset)
  let from = batch.from
  let words: Word[] = []
  let byteCount = 0
  for (const one of ones) {
    const isFull = words.length >= 3 * recordsPerCallMax || byteCount > bytesPerCallMax
    // Two of one offset stay together: the position can only stand before or behind both.
    if (isFull && one.offset > from && one.offset !== words.at(-3)) {
      yield [batch.fence, from, one.offset, 0, words.length / 3, ...words]
      from = one.offset
      words = []
      byteCount = 0
    }
    const packed = pack(one)
    byteCount += packed.length
    words.push(one.offset, one.key, packed)
  }
  // What is known of the sources is true of the whole stretch, so it comes with its end.
  const sources = Object.entries(batch.sources).flatMap(([name, state]) => [
    name,
    state.fence,
    state.sourceReadAt ?? unknownTime,
    state.heartbeatAt ?? unknownTime,
  ])
  yield [batch.fence, from, batch.next, sources.length / 4, words.length / 3, ...sources, ...words]
}

const pack = (one: SlotRecord | TaintedRecord): Buffer =>
  'reason' in one ? packTainted(one) : packRecord(one)
