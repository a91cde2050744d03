import { isSource, type Source } from '../../mapping/read-path.ts'
import { parseExactJson } from '../web/exact-json.ts'

/**
 * Debezium tells a column of `json` or `jsonb` as text: those whose parts the mapping reads are opened. What is no whole JSON stays the text that it
 * is, and the mapping refuses it.
 */
export function openJson(row: Source, columns: readonly string[]): Source {
  const opened = columns.flatMap((column) => {
    const told = row[column]
    if (typeof told !== 'string') return []
    const parsed = parseExactJson(told)
    if (parsed === undefined || parsed.flaws.length > 0 || !hasParts(parsed.value)) return []
    return [[column, parsed.value] as const]
  })
  return opened.length === 0 ? row : { ...row, ...Object.fromEntries(opened) }
}

const hasParts = (value: unknown): boolean => Array.isArray(value) || isSource(value)
