import { HutongError } from '@hutong/process'
import type { RecordStatus, StoredRecord } from '../store.ts'
import { digestLength } from './pack-record.ts'

const lineBreak = 0x0a

/** What `packRecords` wrote, and the scripts after it. */
export function parseRecord(partition: number, key: Buffer, packed: Buffer): StoredRecord {
  const reasonEnd = packed.indexOf(lineBreak)
  const versionStart = reasonEnd + 1 + digestLength
  const versionEnd = packed.indexOf(lineBreak, versionStart)
  const subjectsEnd = packed.indexOf(lineBreak, versionEnd + 1)
  const end = packed.indexOf(lineBreak, subjectsEnd + 1)
  const [offset, word] = packed.toString('utf8', subjectsEnd + 1, end).split(' ')
  const status = parseStatus(word)
  return {
    key: key.toString('utf8'),
    partition,
    version: packed.toString('utf8', versionStart, versionEnd),
    offset: Number(offset),
    status,
    bytes: new Uint8Array(packed.buffer, packed.byteOffset + end + 1, packed.length - end - 1),
    tainted: reasonEnd === 0 ? null : packed.toString('utf8', 0, reasonEnd),
  }
}

/** @throws HutongError HUTONG_STORE_CORRUPT */
export function parseStatus(word: unknown): RecordStatus {
  if (isStatus(word)) return word
  throw new HutongError(
    'HUTONG_STORE_CORRUPT',
    'a record of the store has no status: rebuild the store from the log',
  )
}

const isStatus = (value: unknown): value is RecordStatus =>
  value === 'active' || value === 'revoked' || value === 'superseded' || value === 'erased'
