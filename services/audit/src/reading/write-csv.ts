import type { IndexedEntry } from '../index/audit-index.ts'
import type { ExportedRow } from './export-rows.ts'
import type { RowWriter } from './row-writer.ts'
import { showEntry } from './show-entry.ts'
import type { ShownDetails, Viewer } from './show-entry.ts'

type Cell = string | number | undefined
type ColumnOf = (row: ExportedRow, details: ShownDetails) => Cell

const ofEntry =
  (name: keyof IndexedEntry) =>
  ({ found }: ExportedRow): Cell => {
    const value = found[name]
    return typeof value === 'string' || typeof value === 'number' ? value : undefined
  }

/** Their order is a promise: new ones come last. */
const columns: readonly (readonly [string, ColumnOf])[] = [
  ['time', ofEntry('time')],
  ['ledger', ofEntry('ledger')],
  ['index', ofEntry('at')],
  ['kind', ofEntry('kind')],
  ['department', ofEntry('department')],
  ['client', ofEntry('client')],
  ['officer', (_, { officer }) => officer],
  ['window', (_, { window }) => window],
  ['case', (_, { caseRef }) => caseRef],
  ['provider', ofEntry('provider')],
  ['recordType', ofEntry('recordType')],
  ['purpose', ofEntry('purpose')],
  ['legalBasis', ofEntry('legalBasis')],
  ['action', ofEntry('action')],
  ['predicate', ofEntry('predicate')],
  ['fields', ({ found }) => found.fields?.join(' ')],
  ['channel', ofEntry('channel')],
  ['decision', ofEntry('answerClass')],
  ['status', ofEntry('status')],
  ['subject', ofEntry('subject')],
  ['cause', ofEntry('cause')],
  ['signals', (_, { signals }) => signals?.join(' ')],
  ['note', (_, { note }) => note],
  ['unproven', ({ unproven }) => unproven],
  ['proof', ({ proof }) => proof ?? undefined],
  ['resume', ({ resume }) => resume],
]

const lineEnd = '\r\n'
/** Spreadsheets take a file without it for one in a legacy encoding. */
const byteOrderMark = '\uFEFF'
const trailerMark = '#complete'

/** RFC 4180, for spreadsheets. @param goesOn whether rows before these are in the reader's hands already */
export function csvWriter(viewer: Viewer, goesOn: boolean): RowWriter {
  return {
    mediaType: 'text/csv; charset=utf-8',
    fileName: 'audit-entries.csv',
    head: goesOn ? '' : `${byteOrderMark}${line(columns.map(([name]) => name))}`,
    row: (row) => {
      const { details = {} } = showEntry(row.found, viewer)
      return line(columns.map(([, of]) => of(row, details)))
    },
    trailer: ({ rows, unproven, digest }) => {
      const missing = Object.entries(unproven).map(([why, count]) => `${why}: ${count}`)
      const told = [trailerMark, `rows: ${rows}`, `digest: ${digest}`, missing.join(' ')]
      return line(columns.map((_, at) => told[at]))
    },
  }
}

const line = (cells: readonly Cell[]): string => cells.map(cellOf).join(',') + lineEnd

/** What a spreadsheet would take for a formula is marked as text, with an apostrophe in front: somebody else chose the words. */
function cellOf(value: Cell): string {
  if (value === undefined) return ''
  if (typeof value === 'number') return String(value)
  const text = /^[=+\-@\t\r]/u.test(value) ? `'${value}` : value
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
