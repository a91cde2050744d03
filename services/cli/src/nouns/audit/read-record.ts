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
export interface ExportTrailer {
  readonly complete: true
  readonly rows: number
  readonly unproven: Readonly<Record<string, number>>
  /** Lower-case hex SHA-256 of every byte before it. */
  readonly digest: string
}

/** As the hub ends a whole export. */
export function trailerText(format: ExportFormat, trailer: ExportTrailer): string {
  if (format === 'ndjson') return `${JSON.stringify(trailer)}\n`
  const { rows, unproven, digest } = trailer
  const missing = Object.entries(unproven).map(([why, count]) => `${why}: ${count}`)
  const told = [trailerMark, `rows: ${rows}`, `digest: ${digest}`, missing.join(' ')]
  return `${columns.map((_, at) => told[at] ?? '').join(',')}\r\n`
}

const broken = { kind: 'broken' } as const
const trailerMark = '#complete'
const byteOrderMark = '\uFEFF'

/** A reader of the records of one file, in order: the head of a CSV file says what its cells are. */
export function recordReader(format: ExportFormat): (record: string) => ExportRecord {
  return format === 'csv' ? csvReader() : readLine
}

function readLine(line: string): ExportRecord {
  const parsed = objectIn(line)
  if (!parsed) return broken
  const { complete, digest, entry } = parsed
  if (complete === true && typeof digest === 'string') return { kind: 'trailer', digest }
  return typeof entry === 'object' && entry !== null ? rowOf(parsed, { ...entry }) : broken
}

function csvReader(): (record: string) => ExportRecord {
  return (record) => {
    const cells = cellsOf(record.replace(byteOrderMark, ''))
    if (cells[0] === columns[0]) return { kind: 'head' }
    if (cells[0] === trailerMark) {
      return { kind: 'trailer', digest: cells[2]?.replace('digest: ', '') ?? '' }
    }
    if (cells.length < columns.length) return broken
    const row = Object.fromEntries(columns.map((name, at) => [name, unmarked(cells[at] ?? '')]))
    const told = Object.fromEntries(
      inEntry.flatMap(([column, member]) => (row[column] ? [[member, row[column]]] : [])),
    )
    return rowOf({ ...row, index: Number(row['index']), proof: row['proof'] || null }, told)
  }
}

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

/** The columns of the hub's CSV, whose order is a promise. */
const columns: readonly string[] = [
  'time',
  'ledger',
  'index',
  'kind',
  'department',
  'client',
  'officer',
  'window',
  'case',
  'provider',
  'recordType',
  'purpose',
  'legalBasis',
  'action',
  'predicate',
  'fields',
  'channel',
  'decision',
  'status',
  'subject',
  'cause',
  'signals',
  'note',
  'unproven',
  'proof',
  'resume',
]

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
