import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { HutongError } from '@hutong/process'
import type { Reason } from '../connector.ts'
import type { Claim } from './check-complete.ts'
import { byteOrderMark, createDecoder, type Charset } from './decode-text.ts'
import type { RowFormat, RowReader } from './folder-settings.ts'
import { lineCountMax } from './row-version.ts'
import { joinRows, splitRows, type RawRow, type RowPlace } from './split-rows.ts'

export type Inspection =
  | {
      readonly kind: 'fit'
      readonly sha256: string
      readonly lineCount: number
      readonly reader: Extract<RowReader, { kind: 'reader' }>
      /** Where the first row after the header begins. */
      readonly first: RowPlace
    }
  | { readonly kind: 'refused'; readonly reasons: readonly Reason[] }

/**
 * Reads a file through once, in constant memory, before a single row of it is published: a file that is truncated, in the wrong
 * charset or without a column that is needed is refused as a whole, so it is never half applied.
 */
export async function inspectFile(
  handle: FileHandle,
  format: RowFormat,
  charset: Charset,
  claim: Claim,
): Promise<Inspection> {
  const start = Buffer.alloc(4)
  await handle.read(start, 0, start.length, 0)
  const mark = byteOrderMark(start, charset)
  if (mark === 'foreign') return refuse({ code: 'file-charset-wrong', rule: charsetRule(charset) })
  const counted = await countRows(handle, format, charset, mark)
  if ('reason' in counted) return refuse(counted.reason)
  return judge(counted, format, charset, claim)
}

interface Counted {
  readonly header: RawRow | undefined
  readonly first: RowPlace
  readonly rowCount: number
  readonly lineCount: number
  readonly undecodableCount: number
  readonly sha256: string
}

async function countRows(
  handle: FileHandle,
  format: RowFormat,
  charset: Charset,
  mark: number,
): Promise<Counted | { readonly reason: Reason }> {
  const decode = createDecoder(charset)
  let header: RawRow | undefined
  let first: RowPlace = { offset: mark, line: 1 }
  let rowCount = 0
  let lineCount = 0
  let undecodableCount = 0
  try {
    for await (const chunk of splitRows(handle, first, format.quoted)) {
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
  const sha256 = await hashFile(handle)
  return { header, first, rowCount, lineCount, undecodableCount, sha256 }
}

/** A chunk without fault is decoded in one piece, which is many times faster than row by row. */
function countUndecodable(
  rows: readonly RawRow[],
  decode: (bytes: Uint8Array) => string | undefined,
): number {
  if (decode(joinRows(rows)) !== undefined) return 0
  return rows.filter((row) => decode(row.bytes) === undefined).length
}

async function hashFile(handle: FileHandle): Promise<string> {
  const hash = createHash('sha256')
  const buffer = Buffer.allocUnsafe(1 << 20)
  for (let at = 0; ;) {
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, at)
    if (bytesRead === 0) return hash.digest('hex')
    hash.update(buffer.subarray(0, bytesRead))
    at += bytesRead
  }
}

/** More undecodable rows than this, and it is the file's charset that is wrong, not the rows. */
const undecodableShareMax = 0.1

function judge(counted: Counted, format: RowFormat, charset: Charset, claim: Claim): Inspection {
  const { rowCount, lineCount, sha256, header, first } = counted
  if (claim.rowCount !== undefined && rowCount < claim.rowCount) {
    return refuse({
      code: 'file-truncated',
      rule: `${claim.rowCount} rows in the marker, ${rowCount} in the file`,
    })
  }
  if (claim.rowCount !== undefined && rowCount > claim.rowCount) {
    return refuse({
      code: 'file-rows-differ',
      rule: `${claim.rowCount} rows in the marker, ${rowCount} in the file`,
    })
  }
  if (claim.sha256 !== undefined && sha256 !== claim.sha256) {
    return refuse({
      code: 'file-digest-differs',
      rule: 'the SHA-256 of the file is not the one in its marker',
    })
  }
  if (lineCount > lineCountMax)
    return refuse({ code: 'file-too-long', rule: `at most ${lineCountMax} lines` })
  if (counted.undecodableCount > rowCount * undecodableShareMax) {
    return refuse({ code: 'file-charset-wrong', rule: charsetRule(charset) })
  }
  const headerText = header === undefined ? '' : createDecoder(charset)(header.bytes)
  if (headerText === undefined)
    return refuse({ code: 'file-charset-wrong', rule: charsetRule(charset) })
  if (format.headed && header === undefined) {
    return refuse({ code: 'file-empty', rule: 'the first line names the columns' })
  }
  const reader = format.open(headerText)
  if (reader.kind === 'reader') return { kind: 'fit', sha256, lineCount, reader, first }
  return refuse(
    ...(header && isOtherCharset(header, format, charset)
      ? [wrongCharset(charset)]
      : reader.reasons),
  )
}

/** Columns are missing as read, and all there when read in the other charset. */
function isOtherCharset(header: RawRow, format: RowFormat, charset: Charset): boolean {
  const text = createDecoder(charset === 'utf-8' ? 'gb18030' : 'utf-8')(header.bytes)
  return text !== undefined && format.open(text).kind === 'reader'
}

const wrongCharset = (charset: Charset): Reason => ({
  code: 'file-charset-wrong',
  rule: charsetRule(charset),
})
const charsetRule = (charset: Charset) => `connector.yaml declares ${charset}`

function refuse(...reasons: readonly Reason[]): Inspection {
  return { kind: 'refused', reasons }
}
