import { isUtf8 } from 'node:buffer'
import { rowBytesMax } from '../find-row-end.ts'
import { faultyRequest, type Problem } from './problem.ts'
import { splitArray, type BodyRow } from './split-array.ts'

export const bodyForms = ['application/x-ndjson', 'application/json'] as const
export type BodyForm = (typeof bodyForms)[number]

/** A body that is good as a whole: one JSON object on each line. */
export interface JudgedBody {
  readonly lines: Buffer
  readonly rowCount: number
}

/**
 * Judges a body before a byte of it is kept: UTF-8, and each row one JSON object of at most 1 MiB. What the objects hold is the mapping's
 * affair, row by row.
 */
export function judgeBody(
  body: Buffer,
  form: BodyForm,
  rowsMax: number,
): JudgedBody | { readonly refused: Problem } {
  if (!isUtf8(body)) return refuse('the body', 'is not UTF-8', 'send text in UTF-8')
  const rows = form === 'application/json' ? splitArray(body) : splitLines(body)
  if (rows === undefined)
    return refuse(
      'the body',
      'is no JSON array',
      'send [{…}, {…}], or NDJSON as application/x-ndjson',
    )
  const found = rows.filter(({ bytes }) => !isBlank(bytes))
  if (found.length > rowsMax) {
    return refuseLater('the body', `has more than ${rowsMax} rows`, 'send it as several batches')
  }
  for (const { line, bytes } of found) {
    const at = `${form === 'application/json' ? 'row' : 'line'} ${line}`
    if (bytes.length > rowBytesMax)
      return refuseLater(at, `is longer than ${rowBytesMax} bytes`, 'send less in one row')
    if (!isObject(bytes)) return refuse(at, 'is not one JSON object', 'send {…}')
  }
  const lines = form === 'application/json' ? joinOnLines(rows.map(({ bytes }) => bytes)) : body
  return { lines, rowCount: found.length }
}

function splitLines(body: Buffer): readonly BodyRow[] {
  const rows: BodyRow[] = []
  for (let start = 0, line = 1; start < body.length; line += 1) {
    const found = body.indexOf(lineFeed, start)
    const end = found === -1 ? body.length : found
    rows.push({ line, bytes: body.subarray(start, end) })
    start = end + 1
  }
  return rows
}

/** An element may stand on several lines; outside of texts a line break is as good as a blank, and inside there is none. */
function joinOnLines(rows: readonly Buffer[]): Buffer {
  const joined = Buffer.concat(rows.flatMap((row) => [row, lineEnd]))
  let at = 0
  for (const row of rows) {
    for (let i = at; i < at + row.length; i += 1) {
      if (joined[i] === lineFeed || joined[i] === carriageReturn) joined[i] = blank
    }
    at += row.length + 1
  }
  return joined
}

/** As the reader of the file passes over them. */
const isBlank = (bytes: Buffer): boolean =>
  bytes.length === 0 || (bytes.length === 1 && bytes[0] === carriageReturn)

function isObject(bytes: Buffer): boolean {
  try {
    const value: unknown = JSON.parse(bytes.toString())
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    // The parser's message quotes the row.
    return false
  }
}

const refuse = (field: string, rule: string, fix: string): { readonly refused: Problem } => ({
  refused: faultyRequest('malformed', { field, rule, fix }),
})
const refuseLater = (field: string, rule: string, fix: string): { readonly refused: Problem } => ({
  refused: faultyRequest('invalid', { field, rule, fix }),
})

const lineFeed = 0x0a
const carriageReturn = 0x0d
const blank = 0x20
const lineEnd = Buffer.of(lineFeed)
