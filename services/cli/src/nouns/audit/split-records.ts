export type ExportFormat = 'ndjson' | 'csv'

/**
 * Whole records of an export, each with the end of its line: a line of NDJSON, or a record of RFC 4180, whose quoted cells may hold line ends. What is cut off
 * at the end is no record, and is never given.
 */
export async function* splitRecords(
  pieces: AsyncIterable<Uint8Array>,
  format: ExportFormat,
): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let record = ''
  let rest = ''
  for await (const piece of pieces) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      record += `${line}\n`
      if (format === 'csv' && isOpen(record)) continue
      yield record
      record = ''
    }
  }
}

/** Whether a quoted cell goes on behind this. */
function isOpen(record: string): boolean {
  let quotes = 0
  for (let at = record.indexOf('"'); at >= 0; at = record.indexOf('"', at + 1)) quotes += 1
  return quotes % 2 === 1
}

/** The cells of one record of RFC 4180. */
export function cellsOf(record: string): readonly string[] {
  const cells: string[] = []
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy
  for (let found = cell.exec(record); found; found = cell.exec(record)) {
    cells.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '')
    if (found[3] !== ',') break
  }
  return cells
}
