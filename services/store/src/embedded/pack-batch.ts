import type { SlotBatch } from '../store.ts'

/** A batch with all its bytes in one buffer, which is moved to the worker instead of being cloned record by record. */
export interface PackedBatch extends Omit<SlotBatch, 'records' | 'tainted'> {
  readonly records: readonly WithLength<SlotBatch['records'][number]>[]
  readonly tainted: readonly WithLength<SlotBatch['tainted'][number]>[]
  readonly bytes: Uint8Array<ArrayBuffer>
}
type WithLength<One> = Omit<One, 'bytes'> & { readonly byteLength: number }

export function packBatch(batch: SlotBatch): PackedBatch {
  const all = [...batch.records, ...batch.tainted]
  const packed = new Uint8Array(all.reduce((sum, { bytes }) => sum + bytes.length, 0))
  let end = 0
  for (const { bytes } of all) {
    packed.set(bytes, end)
    end += bytes.length
  }
  return {
    ...batch,
    records: batch.records.map(({ bytes, ...record }) => ({ ...record, byteLength: bytes.length })),
    tainted: batch.tainted.map(({ bytes, ...record }) => ({ ...record, byteLength: bytes.length })),
    bytes: packed,
  }
}

export function unpackBatch({ bytes: packed, ...batch }: PackedBatch): SlotBatch {
  let end = 0
  const takeBytes = (byteLength: number): Uint8Array => {
    end += byteLength
    return packed.subarray(end - byteLength, end)
  }
  return {
    ...batch,
    records: batch.records.map((record) => ({ ...record, bytes: takeBytes(record.byteLength) })),
    tainted: batch.tainted.map((record) => ({ ...record, bytes: takeBytes(record.byteLength) })),
  }
}
