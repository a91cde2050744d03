import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { TextDecoderStream } from 'node:stream/web'
import type { Stream } from '@hutong/connectors'
import { HutongError } from '@hutong/process'
import { splitCsvLine } from './split-csv-line.ts'

/** A row as the system of a department holds it: columns, or members with members inside. What a file leaves empty is null. */
export type Row = Readonly<Record<string, unknown>>

export interface WrittenRow {
  /** The department's own running number. */
  readonly id: string
  /** Ms since 1970. */
  readonly writtenAt: number
  readonly row: Row
}

const dayMs = 86_400_000
/** Apart, so that a question for what is new does not bring everything again. */
const stepMs = 25

/**
 * What a department's export files hold, as its own system would: one row after another, written on the day before the export. A line that no
 * table can hold, because it was cut off or is quoted wrongly, is left out.
 *
 * @param stream of the connector.yaml that reads files
 * @param inbox the folder above those of the departments
 */
export async function* readExport(stream: Stream, inbox: string): AsyncGenerator<WrittenRow> {
  const { read, mapping } = stream
  const { recordId } = mapping
  if ((read.kind !== 'csv-folder' && read.kind !== 'jsonl-folder') || !('from' in recordId))
    throw new HutongError('HUTONG_BUG', `${stream.source} does not read numbered rows of files`)
  for (const { file, day } of await listFiles(join(inbox, read.folder), read.pattern)) {
    const lines = readLines(file, read.charset)
    let count = 0
    for await (const row of read.kind === 'csv-folder' ? csvRows(lines) : jsonRows(lines)) {
      const writtenAt = day - dayMs + Math.min(count * stepMs, dayMs - 1)
      count += 1
      yield { id: String(row[recordId.from]), writtenAt, row }
    }
  }
}

/** In the order of their names; none where the folder is not there, since nobody feeds that register. */
async function listFiles(folder: string, pattern: RegExp) {
  const names = await readdir(folder).catch((): string[] => [])
  return names.toSorted().flatMap((name) => {
    const found = pattern.exec(name)
    if (found?.[0] !== name) return []
    const [, year, month, date] = /^(\d{4})(\d\d)(\d\d)/u.exec(found[1] ?? '') ?? []
    return [
      { file: join(folder, name), day: Date.parse(`${year}-${month}-${date}T00:00:00+08:00`) },
    ]
  })
}

function readLines(file: string, charset: string): AsyncIterable<string> {
  const text = Readable.toWeb(createReadStream(file)).pipeThrough(new TextDecoderStream(charset))
  return createInterface({ input: Readable.fromWeb(text), crlfDelay: Infinity })
}

async function* csvRows(lines: AsyncIterable<string>): AsyncGenerator<Row> {
  let columns: readonly string[] | undefined
  for await (const line of lines) {
    const fields = splitCsvLine(line)
    if (columns === undefined) columns = fields ?? []
    else if (fields?.length === columns.length) {
      const cells = columns.map((column, at) => [column, fields[at] === '' ? null : fields[at]])
      yield Object.fromEntries(cells)
    }
  }
}

async function* jsonRows(lines: AsyncIterable<string>): AsyncGenerator<Row> {
  for await (const line of lines) {
    const row = parseRow(line)
    if (row !== undefined) yield row
  }
}

function parseRow(line: string): Row | undefined {
  try {
    const row: unknown = JSON.parse(line)
    return typeof row === 'object' && row !== null ? { ...row } : undefined
  } catch {
    // Cut off: left out, as said above.
    return undefined
  }
}
