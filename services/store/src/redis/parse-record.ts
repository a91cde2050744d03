import { HutongError } from '@hutong/process'
import type { RecordStatus, StoredRecord } from '../store.ts'

const lineBreak = 0x0a
const headLines = 4
const digestLength = 16

/** What `packRecord` wrote, and the scripts after it. */
export function parseRecord(partition: number, key: Buffer, packed: Buffer): StoredRecord {
  let end = -1
  for (let line = 0; line < headLines; line += 1) end = packed.indexOf(lineBreak, end + 1)
  const [reason = '', digestAndVersion = '', , offsetAndStatus = ''] = packed
    .toString('utf8', 0, end)
    .split('\n')
  const [offset, status] = offsetAndStatus.split(' ')
  if (!isStatus(status)) {
    throw new HutongError(
      'HUTONG_STORE_CORRUPT',
      'a record of the store has no status: rebuild the store from the log',
    )
  }
  return {
    key: key.toString('utf8'),
    partition,
    version: digestAndVersion.slice(digestLength),
    offset: Number(offset),
    status,
    bytes: new Uint8Array(packed.buffer, packed.byteOffset + end + 1, packed.length - end - 1),
    tainted: reason === '' ? null : reason,
  }
}

const isStatus = (value: unknown): value is RecordStatus =>
  value === 'active' || value === 'revoked' || value === 'superseded' || value === 'erased'
