import { monitorEventLoopDelay } from 'node:perf_hooks'
import { systemClock } from '@hutong/process'
import type { AuditIndexReader } from '../../../services/audit/src/index/audit-index.ts'
import { cursorsOf } from '../../../services/audit/src/reading/entry-cursor.ts'
import { exportRows } from '../../../services/audit/src/reading/export-rows.ts'
import type { ExportedRow } from '../../../services/audit/src/reading/export-rows.ts'
import { openProvers } from '../../../services/audit/src/reading/ledger-provers.ts'
import type { RowWriter } from '../../../services/audit/src/reading/row-writer.ts'
import { sendRows } from '../../../services/audit/src/reading/send-rows.ts'
import { csvWriter } from '../../../services/audit/src/reading/write-csv.ts'
import { ndjsonWriter } from '../../../services/audit/src/reading/write-ndjson.ts'
import { sealedKey, sealingKey } from './make-entries.ts'

const viewer = {
  reader: { as: 'authority' },
  opening: (name: string) => (name === sealedKey ? sealingKey : undefined),
} as const
const query = { reader: viewer.reader, order: 'oldest' } as const
const mebibyte = 1_048_576

const rowsMax = 100_000

/** The oldest entries with their proofs, as text that nobody keeps; memory is what it grew by. */
export async function exportIndex(index: AuditIndexReader, ledgers: string) {
  return {
    ndjson: await exportAs(ndjsonWriter(viewer), index, ledgers),
    csv: await exportAs(csvWriter(viewer, false), index, ledgers),
  }
}

async function exportAs(writer: RowWriter, index: AuditIndexReader, ledgers: string) {
  const prove = openProvers({ folder: ledgers, places: new Map() }, systemClock)
  const rows = exportRows({ index, query, cursors: cursorsOf(query), prove })
  let [count, characters] = [0, 0]
  const before = process.memoryUsage.rss()
  let highest = before
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const from = performance.now()
  const ended = async (outcome: { readonly rows: number }) => void (count = outcome.rows)
  for await (const piece of sendRows(proven(rows), writer, ended)) {
    characters += piece.length
    highest = Math.max(highest, process.memoryUsage.rss())
  }
  const ms = performance.now() - from
  delay.disable()
  return {
    rows: count,
    rowsPerSecond: Math.round((count / ms) * 1_000),
    mebibytes: Math.round(characters / mebibyte),
    memoryMebibytes: Math.round((highest - before) / mebibyte),
    longestBlockMs: Math.round(delay.max / 1e6),
  }
}

async function* proven(rows: AsyncIterable<ExportedRow>): AsyncGenerator<ExportedRow> {
  let count = 0
  for await (const row of rows) {
    if (row.proof === null) throw new Error(`a row has no proof: ${row.unproven}`)
    yield row
    count += 1
    if (count === rowsMax) return
  }
}
