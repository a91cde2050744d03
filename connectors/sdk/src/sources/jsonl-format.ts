import type { RowFormat, RowResult } from './folder-settings.ts'

/** One JSON object on each line (JSON Lines); members that are missing are the mapping's affair, row by row. */
export const jsonlFormat: RowFormat = {
  quoted: false,
  headed: false,
  columns: [],
  open: () => ({ kind: 'reader', extraCount: 0, read: readLines }),
}

function readLines(text: string, count: number): readonly RowResult[] | undefined {
  const lines = text.split('\n')
  return lines.length === count + 1 ? lines.slice(0, count).map(readLine) : undefined
}

function readLine(line: string): RowResult {
  try {
    const value: unknown = JSON.parse(line)
    return isObject(value)
      ? { value }
      : { reason: { code: 'json-no-object', rule: 'each line is one JSON object' } }
  } catch {
    return { reason: { code: 'json-malformed', rule: 'each line is one JSON object' } }
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
