import type { Reader } from '../index/audit-index.ts'
import type { RowWriter } from './row-writer.ts'
import { showEntry } from './show-entry.ts'

/** One JSON object a line. */
export function ndjsonWriter(reader: Reader): RowWriter {
  return {
    mediaType: 'application/x-ndjson',
    fileName: 'audit-entries.ndjson',
    head: '',
    row: ({ found, proof, unproven, resume }) => {
      const row = { ...showEntry(found, reader), proof, unproven, resume }
      return `${JSON.stringify(row)}\n`
    },
    trailer: (trailer) => `${JSON.stringify(trailer)}\n`,
  }
}
