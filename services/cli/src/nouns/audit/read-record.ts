import { cellsOf } from './split-records.ts'
import type { ExportFormat } from './split-records.ts'

/** One record of an export. */
export type ExportRecord =
  | { readonly kind: 'head' }
  | { readonly kind: 'row'; readonly row: ExportedRow }
  | { readonly kind: 'trailer'; readonly digest: string }
  | { readonly kind: 'broken' }

export interface ExportedRow {
  readonly ledger: string
  readonly index: number
  /** What the row says of the entry, to be compared with the entry in its proof. */
  readonly told: Readonly<Record<string, unknown>>
  readonly proof: string | null
  /** Why there is no proof. */
  readonly unproven: string
  readonly resume: string
}

/** The last record of a file that is whole. */
interface ExportTrailer {
  readonly complete: true
  readonly rows: number
  readonly unproven: Readonly<Record<string, number>>
  /** Lower-case hex SHA-256 of every byte before it. */
  readonly digest: string
}

/** Reads one file and what goes on behind it, record by record: the head of a CSV file says what its cells are. */
export interface RecordReader {
  readonly format: ExportFormat
  readonly read: (record: string) => ExportRecord
  /** As the hub ends a whole export. */
  readonly trailer: (trailer: ExportTrailer) => string
}

export function openRecordReader(format: ExportFormat): RecordReader {
  return format === 'csv' ? openCsvReader() : ndjsonReader
}

const broken = { kind: 'broken' } as const

const ndjsonReader: RecordReader = {
  format: 'ndjson',
  read: (line) => {
    const parsed = objectIn(line)
    if (!parsed) return broken
    const { complete, digest, entry } = parsed
    if (complete === true && typeof digest === 'string') return { kind: 'trailer', digest }
    return typeof entry === 'object' && entry !== null ? rowOf(parsed, { ...entry }) : broken
  },
  trailer: (trailer) => `${JSON.stringify(trailer)}\n`,
}

const trailerMark = '#complete'
/** With it the head begins, and nothing else does. */
const byteOrderMark = '\uFEFF'

function openCsvReader(): RecordReader {
  let columns: readonly string[] = []
  return {
    format: 'csv',
    read: (record) => {
      const cells = cellsOf(record.replace(byteOrderMark, ''))
      if (record.startsWith(byteOrderMark)) {
        columns = cells
        return columnsNeeded.every((name) => columns.includes(name)) ? { kind: 'head' } : broken
      }
      if (columns.length === 0) return broken
      if (cells[0] === trailerMark) {
        return { kind: 'trailer', digest: cells[2]?.replace('digest: ', '') ?? '' }
      }
      if (cells.length < columns.length) return broken
      const row = Object.fromEntries(columns.map((name, at) => [name, unmarked(cells[at] ?? '')]))
      const told = Object.fromEntries(
        inEntry.flatMap(([column, member]) => (row[column] ? [[member, row[column]]] : [])),
      )
      return rowOf({ ...row, index: Number(row['index']), proof: row['proof'] || null }, told)
    },
    trailer: ({ rows, unproven, digest }) => {
      const missing = Object.entries(unproven).map(([why, count]) => `${why}: ${count}`)
      const told = [trailerMark, `rows: ${rows}`, `digest: ${digest}`, missing.join(' ')]
      return `${columns.map((_, at) => told[at] ?? '').join(',')}\r\n`
    },
  }
}

/** What a row cannot be read or proven without. */
const columnsNeeded = ['ledger', 'index', 'unproven', 'proof', 'resume']

/** A cell that begins like a formula was marked as text. */
const unmarked = (cell: string): string => (/^'[=+\-@\t\r]/u.test(cell) ? cell.slice(1) : cell)

function rowOf(
  { ledger, index, proof, unproven, resume }: Readonly<Record<string, unknown>>,
  told: Readonly<Record<string, unknown>>,
): ExportRecord {
  if (typeof ledger !== 'string' || typeof index !== 'number' || typeof resume !== 'string')
    return broken
  const row = {
    ledger,
    index,
    told,
    proof: typeof proof === 'string' ? proof : null,
    unproven: typeof unproven === 'string' ? unproven : '',
    resume,
  }
  return { kind: 'row', row }
}

function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : undefined
  } catch {
    // The caller says that the file is none of ours.
    return undefined
  }
}

/** Columns that say what stands in the entry itself, and its members. */
const inEntry: readonly (readonly [string, string])[] = [
  ['time', 'time'],
  ['kind', 'kind'],
  ['department', 'department'],
  ['client', 'client'],
  ['recordType', 'recordType'],
  ['purpose', 'purpose'],
  ['legalBasis', 'legalBasis'],
  ['action', 'action'],
  ['predicate', 'predicate'],
  ['channel', 'channel'],
  ['decision', 'answerClass'],
  ['subject', 'subject'],
  ['cause', 'cause'],
]
