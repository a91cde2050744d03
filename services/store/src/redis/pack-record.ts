import type { SlotRecord, TaintedRecord } from '../store.ts'
import { digestOf, formatDigest } from '../record-digest.ts'

/**
 * A record as Redis keeps it: a line with the reason for which its key is tainted (empty = it is not), one with the digest (16 hex digits) and the
 * version behind it, one with the subject keys, one with offset and status; then the bytes as they stand in the log.
 */
export function packRecord(record: SlotRecord): Buffer {
  const { key, version, offset } = record
  const erased = record.status === 'erased'
  const subjects = erased ? '' : record.subjects.join(' ')
  const head = `\n${formatDigest(digestOf(key, version))}${version}\n${subjects}\n${offset} ${record.status}\n`
  return join(head, erased ? nothing : record.bytes)
}

/** What could not be applied: a line with the reason, which is never empty, then the bytes. */
export const packTainted = ({ reason, bytes }: TaintedRecord): Buffer => join(`${reason}\n`, bytes)

const nothing = new Uint8Array(0)

function join(head: string, bytes: Uint8Array): Buffer {
  const headLength = Buffer.byteLength(head)
  const joined = Buffer.allocUnsafe(headLength + bytes.length)
  joined.write(head)
  joined.set(bytes, headLength)
  return joined
}
