import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { HutongError } from '@hutong/process'
import type { Reason } from '../connector.ts'
import { createDecoder, type Charset } from './decode-text.ts'
import type { RowFormat } from './folder-settings.ts'
import { joinRows, splitRows, type RawRow, type RowPlace } from './split-rows.ts'

/** A file, read through once. */
export interface Counted {
  readonly header: RawRow | undefined
  readonly first: RowPlace
  readonly rowCount: number
  readonly lineCount: number
  readonly undecodableCount: number
  readonly size: number
  readonly sha256: string
}

/** Counts rows, and those that are not of the charset; or says why the file has no rows at all. `mark` is the length of its byte order mark. */
export async function countRows(
  handle: FileHandle,
  format: RowFormat,
  charset: Charset,
  mark: number,
): Promise<Counted | { readonly reason: Reason }> {
  const decode = createDecoder(charset)
  const { size } = await handle.stat()
  let header: RawRow | undefined
  let first: RowPlace = { offset: mark, line: 1 }
  let rowCount = 0
  let lineCount = 0
  let undecodableCount = 0
  try {
    for await (const chunk of splitRows(handle, first, format.quoted, size)) {
      let rows = chunk
      lineCount = (rows.at(-1)?.nextLine ?? 1) - 1
      if (format.headed && header === undefined) {
        header = rows[0]
        if (header !== undefined) first = { offset: header.next, line: header.nextLine }
        rows = rows.slice(1)
      }
      rowCount += rows.length
      undecodableCount += countUndecodable(rows, decode)
    }
  } catch (cause) {
    if (!(cause instanceof HutongError) || cause.code !== 'HUTONG_ROW_TOO_LONG') throw cause
    return {
      reason: { code: 'file-row-too-long', rule: 'a row is at most 1 MiB: is this a text file?' },
    }
  }
  const sha256 = await hashFile(handle, size)
  return { header, first, rowCount, lineCount, undecodableCount, size, sha256 }
}

/** A chunk without fault is decoded in one piece, which is many times faster than row by row. */
function countUndecodable(
  rows: readonly RawRow[],
  decode: (bytes: Uint8Array) => string | undefined,
): number {
  if (decode(joinRows(rows)) !== undefined) return 0
  return rows.filter((row) => decode(row.bytes) === undefined).length
}

async function hashFile(handle: FileHandle, size: number): Promise<string> {
  const hash = createHash('sha256')
  const buffer = Buffer.allocUnsafe(1 << 20)
  for (let at = 0; ;) {
    const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, size - at), at)
    if (bytesRead === 0) return hash.digest('hex')
    hash.update(buffer.subarray(0, bytesRead))
    at += bytesRead
  }
}
