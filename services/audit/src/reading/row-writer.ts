import type { ExportedRow } from './export-rows.ts'

/** The last line of an export that is whole. Without it the export was cut off, and goes on behind the last row that arrived. */
export interface ExportTrailer {
  readonly complete: true
  /** Rows of this answer. */
  readonly rows: number
  /** Rows without a proof, by why. */
  readonly unproven: Readonly<Record<string, number>>
  /** Lower-case hex SHA-256 of every byte before this line. */
  readonly digest: string
}

/** Writes rows as text, each with its own end of line. */
export interface RowWriter {
  readonly mediaType: string
  readonly fileName: string
  /** Before the first row; nothing when an export goes on, so that the parts make one file. */
  readonly head: string
  readonly row: (row: ExportedRow) => string
  readonly trailer: (trailer: ExportTrailer) => string
}
