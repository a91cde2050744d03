import { createHash } from 'node:crypto'

const dataMember = Buffer.from(',"data":')

/** As `RecordOutline.print` says; the script of Redis computes the same. */
export function printOf(bytes: Uint8Array): string {
  if (bytes.length === 0) return ''
  const value = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const at = value.indexOf(dataMember)
  return createHash('sha1')
    .update(at < 0 ? value : value.subarray(at))
    .digest('hex')
}
