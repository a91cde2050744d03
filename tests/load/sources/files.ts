import { createWriteStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { benchRows, columns } from './bench-source.ts'
import type { BenchRow, BenchSource, PrepareSource } from './bench-source.ts'

const prepare =
  (kind: 'csv-folder' | 'jsonl-folder', lineOf: (row: BenchRow) => string, header = '') =>
  async (rows: number, folder: string): Promise<BenchSource> => {
    const suffix = kind === 'csv-folder' ? 'csv' : 'jsonl'
    await mkdir(join(folder, suffix), { recursive: true })
    const place = join(folder, suffix, `rows_1.${suffix}`)
    await pipeline(Readable.from(linesOf(rows, lineOf, header)), createWriteStream(place))
    await writeFile(`${place}.ok`, '')
    return {
      read: {
        kind,
        folder: suffix,
        pattern: `^rows_(?<sequence>\\d+)\\.${suffix}$`,
        charset: 'utf-8',
        complete: { by: 'marker', suffix: '.ok' },
      },
      place,
      stop: () => Promise.resolve(),
    }
  }

/** In pieces of a few hundred lines. */
function* linesOf(
  count: number,
  lineOf: (row: BenchRow) => string,
  header: string,
): Generator<string> {
  let piece = header
  for (const row of benchRows(count)) {
    piece += `${lineOf(row)}\n`
    if (piece.length < 64 * 1024) continue
    yield piece
    piece = ''
  }
  yield piece
}

export const csvFolder: PrepareSource = prepare(
  'csv-folder',
  (row) => columns.map((column) => row[column]).join(','),
  `${columns.join(',')}\n`,
)
export const jsonlFolder: PrepareSource = prepare('jsonl-folder', (row) => JSON.stringify(row))
