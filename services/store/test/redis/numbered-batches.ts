import type { RecordReader, RecordWriter } from '@hutong/store'
import { digestOf, formatDigest, noDigest, plus } from '../../src/record-digest.ts'

export const topic = 'records.numbered.v1'

const keyAt = (offset: number): string => `numbered:office:${offset}`
const version = '000001.00000000000000000001'

/** A log in which every offset is a record of a key of its own, so that what a store should hold is known from its position alone. */
export const numberedBatch = (fence: number, from: number, next: number, partition = 0) => ({
  topic,
  partition,
  fence,
  from,
  next,
  records: Array.from({ length: next - from }, (_, n) => ({
    key: keyAt(from + n),
    version,
    offset: from + n,
    status: 'active' as const,
    bytes: Buffer.from(`event ${from + n}`),
    subjects: ['everybody', `person-${from + n}`],
  })),
  tainted: [],
  sources: {},
})

/** Everything from the start up to this offset, and nothing else. */
export function digestUpTo(next: number): string {
  let digest = noDigest
  for (let offset = 0; offset < next; offset += 1) {
    digest = plus(digest, digestOf(keyAt(offset), version))
  }
  return formatDigest(digest)
}

/** The offsets of all records of the topic, as they are found by a person who is in every one. */
export async function offsetsFound(reader: RecordReader): Promise<readonly number[]> {
  const { records } = await reader.bySubject(topic, ['everybody'])
  return records.map(({ offset }) => offset).toSorted((a, b) => a - b)
}

/** What a projection does: acquires, and carries the log up to this offset from wherever the store is. */
export async function carryTo(writer: RecordWriter, end: number, partition = 0): Promise<void> {
  const { fence, next } = await writer.acquire(topic, partition)
  for (let from = next; from < end; from += 100) {
    const to = Math.min(end, from + 100)
    const { outcome } = await writer.apply(numberedBatch(fence, from, to, partition))
    // A batch whose answer was lost may be sent again by the client itself.
    if (outcome !== 'APPLIED' && outcome !== 'DUP') throw new Error(outcome)
  }
}
