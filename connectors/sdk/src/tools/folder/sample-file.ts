import { open } from 'node:fs/promises'
import { parse } from 'csv-parse/sync'
import { csvFormat } from '../../sources/csv-format.ts'
import { byteOrderMark, createDecoder, type Charset } from '../../sources/decode-text.ts'
import type { RowResult } from '../../sources/folder-settings.ts'
import { jsonlFormat } from '../../sources/jsonl-format.ts'
import { joinRows, splitRows, type RawRow } from '../../sources/split-rows.ts'

export interface FileSample {
  readonly charset: Charset
  /** Of the first line; empty where the file has none. */
  readonly columns: readonly string[]
  readonly rows: readonly Readonly<Record<string, unknown>>[]
  /** Rows of the sample that cannot be read. */
  readonly unreadableCount: number
  /** The first line has no comma, and many of this. */
  readonly strangeDelimiter?: string
}

const sampleRowsMax = 2000

/** The first rows of a file, in whichever charset they are. @throws HutongError HUTONG_ROW_TOO_LONG */
export async function sampleFile(path: string, isCsv: boolean): Promise<FileSample> {
  const raws = await readRaws(path, isCsv)
  const charset = charsetOf(raws)
  const decode = createDecoder(charset)
  if (!isCsv) return { charset, columns: [], ...readAll(raws, decode, jsonlFormat.open('')) }
  const [first, ...rows] = raws
  const header = first === undefined ? '' : (decode(first.bytes) ?? '')
  const columns = columnsOf(header)
  const distinct = [...new Set(columns)]
  const strange = strangeDelimiterOf(header)
  return {
    charset,
    columns,
    ...readAll(rows, decode, csvFormat(distinct).open(header)),
    ...(strange === undefined ? {} : { strangeDelimiter: strange }),
  }
}

async function readRaws(path: string, isCsv: boolean): Promise<readonly RawRow[]> {
  const handle = await open(path, 'r')
  try {
    const start = Buffer.alloc(4)
    await handle.read(start, 0, start.length, 0)
    const [utf8, gb] = [byteOrderMark(start, 'utf-8'), byteOrderMark(start, 'gb18030')]
    const offset = typeof utf8 === 'number' ? utf8 : typeof gb === 'number' ? gb : 0
    const raws: RawRow[] = []
    for await (const chunk of splitRows(handle, { offset, line: 1 }, isCsv)) {
      // A chunk's bytes are used again by nobody, so its rows may be kept.
      raws.push(...chunk.slice(0, sampleRowsMax + 1 - raws.length))
      if (raws.length > sampleRowsMax) break
    }
    return raws
  } finally {
    await handle.close()
  }
}

/** UTF-8 is told from GB 18030 by its form: texts of the latter are almost never well-formed UTF-8. */
function charsetOf(raws: readonly RawRow[]): Charset {
  return createDecoder('utf-8')(joinRows(raws)) === undefined ? 'gb18030' : 'utf-8'
}

type Opened = ReturnType<typeof jsonlFormat.open>

function readAll(
  raws: readonly RawRow[],
  decode: (bytes: Uint8Array) => string | undefined,
  reader: Opened,
): Pick<FileSample, 'rows' | 'unreadableCount'> {
  if (reader.kind === 'refused') return { rows: [], unreadableCount: raws.length }
  const results = raws.map((raw): RowResult | undefined => {
    const text = raw.misquoted ? undefined : decode(joinRows([raw]))
    return text === undefined ? undefined : reader.read(text, 1)?.[0]
  })
  const rows = results.flatMap((result) =>
    result !== undefined && 'value' in result ? [result.value] : [],
  )
  return { rows, unreadableCount: raws.length - rows.length }
}

function columnsOf(header: string): readonly string[] {
  try {
    const [names = []]: string[][] = parse(header, { relax_column_count: true })
    return names.map((name) => name.trim())
  } catch {
    // The quoting is wrong: the check of the file says so.
    return []
  }
}

const delimiters = ['\t', ';', '|']

function strangeDelimiterOf(header: string): string | undefined {
  if (header.includes(',')) return undefined
  return delimiters.find((delimiter) => header.includes(delimiter))
}
