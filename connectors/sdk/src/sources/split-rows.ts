import type { FileHandle } from 'node:fs/promises'
import { HutongError } from '@hutong/process'
import { findRowEnd, rowBytesMax } from './find-row-end.ts'

/** One row as it lies in the file, without its line break. */
export interface RawRow {
  readonly bytes: Buffer
  /** Physical line on which it begins, from 1. */
  readonly line: number
  /** Byte of the file after it and its line break. */
  readonly next: number
  readonly nextLine: number
  /** Its quotes do not match up; it then is one physical line, whatever follows. */
  readonly misquoted: boolean
}

export interface RowPlace {
  readonly offset: number
  readonly line: number
}

const chunkBytes = 1 << 18

/**
 * Cuts a file into rows by their bytes, in constant memory; blank lines are passed over. No character of UTF-8 or GB 18030 holds the
 * byte of a line break, a comma or a quote inside it, so this needs no decoding, and a bad row keeps its raw bytes.
 *
 * What a file has grown by since it was inspected is left alone: nothing behind the byte `end` is read.
 *
 * @throws HutongError HUTONG_ROW_TOO_LONG when no line break comes within `rowBytesMax`.
 */
export async function* splitRows(
  handle: FileHandle,
  from: RowPlace,
  quoted: boolean,
  end: number = Infinity,
): AsyncGenerator<readonly RawRow[]> {
  let { offset, line } = from
  let rest: Buffer = Buffer.alloc(0)
  for (;;) {
    const chunk = Buffer.allocUnsafe(rest.length + chunkBytes)
    rest.copy(chunk)
    const at = offset + rest.length
    const { bytesRead } = await handle.read(chunk, rest.length, Math.min(chunkBytes, end - at), at)
    const last = bytesRead === 0
    const bytes = chunk.subarray(0, rest.length + bytesRead)
    const cut = cutRows(bytes, { offset, line }, quoted, last)
    if (cut.rows.length > 0) yield cut.rows
    rest = bytes.subarray(cut.used)
    offset += cut.used
    line = cut.line
    if (last) return
  }
}

function cutRows(bytes: Buffer, from: RowPlace, quoted: boolean, last: boolean) {
  const rows: RawRow[] = []
  let { line } = from
  let start = 0
  let nextQuote = quoted ? bytes.indexOf(quote) : -1
  while (start < bytes.length) {
    while (nextQuote !== -1 && nextQuote < start) nextQuote = bytes.indexOf(quote, start)
    const end = findRowEnd(bytes, start, nextQuote, last)
    if (end.kind === 'unfinished') break
    if (end.kind === 'too-long') {
      throw new HutongError(
        'HUTONG_ROW_TOO_LONG',
        `line ${line} is longer than ${rowBytesMax} bytes`,
      )
    }
    const next = Math.min(end.at + 1, bytes.length)
    const nextLine = line + end.lineCount
    const stop = end.at > start && bytes[end.at - 1] === carriageReturn ? end.at - 1 : end.at
    if (stop > start) {
      rows.push({
        bytes: bytes.subarray(start, stop),
        line,
        next: from.offset + next,
        nextLine,
        misquoted: end.kind === 'misquoted',
      })
    }
    start = next
    line = nextLine
  }
  return { rows, used: start, line }
}

/** The rows as one text in bytes, a line feed after each. */
export function joinRows(rows: readonly RawRow[]): Buffer {
  let length = 0
  for (const { bytes } of rows) length += bytes.length + 1
  const joined = Buffer.allocUnsafe(length)
  let at = 0
  for (const { bytes } of rows) {
    joined.set(bytes, at)
    at += bytes.length
    joined[at] = lineFeed
    at += 1
  }
  return joined
}

const lineFeed = 0x0a
const quote = 0x22
const carriageReturn = 0x0d
