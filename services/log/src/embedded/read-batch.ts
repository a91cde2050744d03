import type { DatabaseSync } from 'node:sqlite'
import type { LogBatch, LogRecord } from '../log.ts'
import { offsetsPerTopic } from './log-tables.ts'

const recordsPerBatchMax = 1_000
const bytesPerBatchMax = 4_194_304

export interface BatchReader {
  /** Next offset to be written; 0 for a topic that no writer has declared yet. */
  readonly end: (topic: string) => number
  /** Undefined when `from` lies beyond the end. */
  readonly batch: (topic: string, from: number) => LogBatch | undefined
}

/** Reads in short transactions: end and records of a batch are of one moment. */
export function createBatchReader(database: DatabaseSync): BatchReader {
  const bounds = database.prepare('SELECT id, next FROM topics WHERE name = ?')
  const select = database.prepare(
    'SELECT id, key, time, value FROM records WHERE id >= ? AND id < ? ORDER BY id LIMIT ?',
  )

  function records(first: number, from: number): LogRecord[] {
    const found: LogRecord[] = []
    let byteCount = 0
    for (const row of select.iterate(first + from, first + offsetsPerTopic, recordsPerBatchMax)) {
      const { id, key, time, value } = row
      if (!(value instanceof Uint8Array)) break
      found.push({ offset: Number(id) - first, key: String(key), value, time: Number(time) })
      byteCount += value.length
      if (byteCount >= bytesPerBatchMax) break
    }
    return found
  }

  return {
    end: (topic) => Number(bounds.get(topic)?.['next'] ?? 0),
    batch: (topic, from) => {
      database.exec('BEGIN')
      try {
        const known = bounds.get(topic)
        const end = Number(known?.['next'] ?? 0)
        if (from > end) return undefined
        const found = from < end ? records(Number(known?.['id']) * offsetsPerTopic, from) : []
        const filled = found.length === recordsPerBatchMax || bytesIn(found) >= bytesPerBatchMax
        const next = filled ? (found.at(-1)?.offset ?? from) + 1 : end
        return { topic, partition: 0, from, next, end, records: found }
      } finally {
        database.exec('COMMIT')
      }
    },
  }
}

const bytesIn = (records: readonly LogRecord[]): number =>
  records.reduce((sum, { value }) => sum + value.length, 0)
