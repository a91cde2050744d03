import type { FileHandle } from 'node:fs/promises'
import type { Reason } from '../connector.ts'
import type { Claim } from './check-complete.ts'
import { countRows, type Counted } from './count-rows.ts'
import { byteOrderMark, createDecoder, type Charset } from './decode-text.ts'
import type { RowFormat, RowReader } from './folder-settings.ts'
import { lineCountMax } from './row-version.ts'
import type { RawRow, RowPlace } from './split-rows.ts'

export type Inspection =
  | {
      readonly kind: 'fit'
      readonly sha256: string
      /** Bytes. */
      readonly size: number
      readonly lineCount: number
      readonly reader: Extract<RowReader, { kind: 'reader' }>
      /** The line of the columns, where there is one. */
      readonly header?: Uint8Array
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

/** More undecodable rows than this, and it is the file's charset that is wrong, not the rows. */
const undecodableShareMax = 0.1

function judge(counted: Counted, format: RowFormat, charset: Charset, claim: Claim): Inspection {
  const { rowCount, lineCount, size, sha256, header, first } = counted
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
  if (reader.kind === 'reader') {
    const fit = { kind: 'fit', sha256, size, lineCount, reader, first } as const
    // A copy: the header's bytes are a piece of a chunk that need not be kept.
    return header === undefined ? fit : { ...fit, header: Uint8Array.from(header.bytes) }
  }
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
