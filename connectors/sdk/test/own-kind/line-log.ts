import { readFile } from 'node:fs/promises'
import { HutongError } from '@hutong/process'
import type { Row, Source, SourceEvent } from '../../src/connector.ts'

const rowsPerBatchMax = 500

/** A kind of source of one's own: a file to which a department appends one JSON object a line. An example of all that a source has to promise. */
export function lineLog(file: string): Source {
  async function* poll(after: unknown): AsyncGenerator<SourceEvent> {
    const done = parsePosition(after)
    // Taken before the file is read: what is appended meanwhile is news of the next poll.
    const readAt = Date.now()
    const lines = await readLines(file)
    for (let first = done; first < lines.length; first += rowsPerBatchMax) {
      const batch = lines.slice(first, first + rowsPerBatchMax)
      const line = first + batch.length
      yield {
        kind: 'rows',
        rows: batch.map((text, i) => readRow(text, first + i + 1)),
        at: { file: 'line-log', line, lineCount: lines.length },
        writtenAt: 0,
        position: { kind: 'line-log', line },
        complete: line === lines.length,
      }
    }
    yield { kind: 'polled', readAt }
  }
  return { poll }
}

/** A last line without its end is still being written. */
async function readLines(file: string): Promise<readonly string[]> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new HutongError('HUTONG_SOURCE_UNAVAILABLE', 'the line log cannot be read', cause)
  })
  return text.split('\n').slice(0, -1)
}

function readRow(text: string, line: number): Row {
  const version = String(line).padStart(20, '0')
  const raw = Buffer.from(text)
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null)
      return { kind: 'row', line, version, value: { ...value }, raw }
  } catch {
    // Told below, as whatever else is no object.
  }
  const reasons = [{ code: 'json-no-object', rule: 'one JSON object a line' }]
  return { kind: 'unreadable', line, version, reasons, raw }
}

function parsePosition(after: unknown): number {
  if (after === undefined || after === null) return 0
  if (typeof after === 'object' && 'kind' in after && 'line' in after) {
    const { kind, line } = after
    if (kind === 'line-log' && typeof line === 'number') return line
  }
  throw new HutongError('HUTONG_POSITION_MALFORMED', 'the position is not one of a line log')
}
