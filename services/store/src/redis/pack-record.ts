import { digestOf, formatDigest } from '../record-digest.ts'
import type { SlotRecord, TaintedRecord } from '../store.ts'

// Before each one stand its offset and the lengths of its key and of what is kept, as the script unpacks them: '>dI4I4'.
const measuresLength = 16
const bytesPerUnitMax = 3

/** What the apply script takes, in one piece: for each one its measures, its key, and what Redis is to keep under the key. */
export function packRecords(ones: readonly (SlotRecord | TaintedRecord)[]): Buffer {
  const heads = ones.map((one) => ('reason' in one ? `${one.reason}\n` : headOf(one)))
  const packed = Buffer.allocUnsafe(
    ones.reduce((sum, one, at) => sum + roomFor(one, heads[at] ?? ''), 0),
  )
  let end = 0
  for (const [index, one] of ones.entries()) {
    const start = end + measuresLength
    const keyEnd = start + packed.write(one.key, start)
    const bytes = isErased(one) ? nothing : one.bytes
    const headEnd = keyEnd + packed.write(heads[index] ?? '', keyEnd)
    packed.set(bytes, headEnd)
    packed.writeDoubleBE(one.offset, end)
    packed.writeUInt32BE(keyEnd - start, end + 8)
    end = headEnd + bytes.length
    packed.writeUInt32BE(end - keyEnd, start - 4)
  }
  return packed.subarray(0, end)
}

/**
 * A record as Redis keeps it begins with a line with the reason for which its key is tainted (empty = it is not), one with the digest (16 hex digits) and
 * the version behind it, one with the subject keys, one with offset and status; then come the bytes as they stand in the log. What could not be applied is
 * a line with the reason, which is never empty, then the bytes.
 */
function headOf(record: SlotRecord): string {
  const { key, version, offset, status } = record
  const subjects = isErased(record) ? '' : record.subjects.join(' ')
  return `\n${formatDigest(digestOf(key, version))}${version}\n${subjects}\n${offset} ${status}\n`
}

const nothing = new Uint8Array(0)
const isErased = (one: SlotRecord | TaintedRecord): boolean =>
  'status' in one && one.status === 'erased'

const roomFor = ({ key, bytes }: SlotRecord | TaintedRecord, head: string): number =>
  measuresLength + bytesPerUnitMax * (key.length + head.length) + bytes.length
