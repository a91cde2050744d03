import type { LogBatch, LogRecord } from '@hutong/log'

const recordsPerStretchMax = 500

export interface Stretch {
  readonly next: number
  readonly records: readonly LogRecord[]
}

/** What was fetched at once, in pieces that the store takes in one transaction; the last ends where the batch ends. */
export function cutStretches({ records, next }: LogBatch): Stretch[] {
  const stretches: Stretch[] = []
  for (let start = 0; start < records.length; start += recordsPerStretchMax) {
    const piece = records.slice(start, start + recordsPerStretchMax)
    const following = records[start + recordsPerStretchMax]
    stretches.push({ records: piece, next: following ? following.offset : next })
  }
  return stretches.length > 0 ? stretches : [{ records, next }]
}
