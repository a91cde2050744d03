import type { RowWriter } from './row-writer.ts'
import { showEntry } from './show-entry.ts'
import type { Viewer } from './show-entry.ts'

/** One JSON object a line. */
export function ndjsonWriter(viewer: Viewer): RowWriter {
  return {
    mediaType: 'application/x-ndjson',
    fileName: 'audit-entries.ndjson',
    head: '',
    row: ({ found, proof, unproven, resume }) => {
      const row = { ...showEntry(found, viewer), proof, unproven, resume }
      return `${JSON.stringify(row)}\n`
    },
    trailer: (trailer) => `${JSON.stringify(trailer)}\n`,
  }
}
