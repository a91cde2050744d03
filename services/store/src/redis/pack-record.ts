import { digestOf } from '../record-digest.ts'
import type { SlotRecord, TaintedRecord } from '../store.ts'

// Before each one stand its offset and the lengths of its key and of what is kept, as the script unpacks them: '>dI4I4'.
const measuresLength = 16
const lineBreak = 0x0a
/** Two numbers of 32 bits, high and low. */
export const digestLength = 8

/**
 * What the apply script takes, in one piece: for each one its measures, its key, and what Redis is to keep under the key. That is for a record a line with the
 * reason for which its key is tainted (empty = it is not), 8 bytes of digest, a line with the version, one with the subject keys, one with offset and status,
 * then the bytes as they stand in the log. For what could not be applied: a line with the reason, which is never empty, then the bytes.
 */
export function packRecords(ones: readonly (SlotRecord | TaintedRecord)[]): Buffer {
  let room = 0
  const heads: string[] = []
  for (const one of ones) {
    const head = 'reason' in one ? `${one.reason}\n` : headOf(one)
    heads.push(head)
    room += measuresLength + 1 + digestLength + one.bytes.length
    room += Buffer.byteLength(one.key) + Buffer.byteLength(head)
  }
  const packed = Buffer.allocUnsafe(room)
  let end = 0
  for (const [at, head] of heads.entries()) {
    const one = ones[at]
    if (one) end = packOne(packed, end, one, head)
  }
  return packed.subarray(0, end)
}

/** Everything of a record between digest and bytes. */
function headOf(record: SlotRecord): string {
  const { version, offset, status } = record
  const subjects = isErased(record) ? '' : record.subjects.join(' ')
  return `${version}\n${subjects}\n${offset} ${status}\n`
}

/** @returns where it ends */
function packOne(
  packed: Buffer,
  start: number,
  one: SlotRecord | TaintedRecord,
  head: string,
): number {
  const keyStart = start + measuresLength
  const keyEnd = keyStart + packed.write(one.key, keyStart)
  let at = keyEnd
  if ('version' in one) {
    const { high, low } = digestOf(one.key, one.version)
    packed[at] = lineBreak
    packed.writeUInt32BE(high, at + 1)
    packed.writeUInt32BE(low, at + 5)
    at += 1 + digestLength
  }
  at += packed.write(head, at)
  if (!isErased(one)) {
    packed.set(one.bytes, at)
    at += one.bytes.length
  }
  packed.writeDoubleBE(one.offset, start)
  packed.writeUInt32BE(keyEnd - keyStart, start + 8)
  packed.writeUInt32BE(at - keyEnd, start + 12)
  return at
}

const isErased = (one: SlotRecord | TaintedRecord): boolean =>
  'status' in one && one.status === 'erased'
