import { parse } from 'csv-parse/sync'
import type { Reason } from '../connector.ts'
import type { RowFormat, RowReader, RowResult } from './folder-settings.ts'

/** Comma-separated values after RFC 4180, the first line naming the columns; columns may stand in any order. */
export function csvFormat(columns: readonly string[]): RowFormat {
  return { quoted: true, headed: true, columns, open: (header) => openHeader(header, columns) }
}

function openHeader(header: string, columns: readonly string[]): RowReader {
  const names = parseRecords(`${header}\n`)?.[0]?.map((name) => name.trim())
  if (names === undefined) {
    return refuse([
      {
        code: 'header-malformed',
        rule: 'quotes stand around a whole field and are doubled inside it',
      },
    ])
  }
  const reasons: Reason[] = []
  const places: [column: string, index: number][] = []
  for (const column of columns) {
    const index = names.indexOf(column)
    if (index === -1)
      reasons.push({
        code: 'column-missing',
        field: column,
        rule: 'connector.yaml maps this column',
      })
    else if (names.includes(column, index + 1)) {
      reasons.push({ code: 'column-repeated', field: column, rule: 'a column is named once' })
    } else places.push([column, index])
  }
  if (reasons.length > 0) return refuse(reasons)
  return {
    kind: 'reader',
    extraCount: names.length - places.length,
    read: (text, count) => readRecords(text, count, names.length, places),
  }
}

function readRecords(
  text: string,
  count: number,
  width: number,
  places: readonly (readonly [column: string, index: number])[],
): readonly RowResult[] | undefined {
  const records = parseRecords(text)
  if (records?.length !== count) return undefined
  return records.map((record) => {
    if (record.length !== width) return { reason: columnCount(width, record.length) }
    const value: Record<string, string> = {}
    for (const [column, index] of places) value[column] = record[index] ?? ''
    return { value }
  })
}

/** @param text rows, each with a line feed behind it */
function parseRecords(text: string): string[][] | undefined {
  // Without a quote there is nothing to parse (RFC 4180, section 2), and almost no row has one.
  if (!text.includes('"'))
    return text
      .split('\n')
      .slice(0, -1)
      .map((row) => row.split(','))
  try {
    return parse(text, { relax_column_count: true, record_delimiter: ['\r\n', '\n'] })
  } catch {
    // Quoting is all that can be wrong with a text; the caller then looks at each row alone.
    return undefined
  }
}

const columnCount = (expected: number, found: number): Reason => ({
  code: 'column-count',
  rule: `${expected} columns as in the header, found ${found}`,
})

const refuse = (reasons: readonly Reason[]): RowReader => ({ kind: 'refused', reasons })
