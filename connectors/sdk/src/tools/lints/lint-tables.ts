import type { ConnectorDocument, FieldDocuments } from '../../connector-document.ts'
import type { Lint } from './lint.ts'

/** Tables under `codes` that no field names. */
export function lintTables({ codes = {}, streams }: ConnectorDocument): readonly Lint[] {
  const named = new Set<string>()
  for (const { fields } of streams) noteTables(fields, named)
  return Object.keys(codes)
    .filter((table) => !named.has(table))
    .map((table) => ({
      name: 'table-unused',
      level: 'warning',
      path: `codes.${table}`,
      rule: 'no field names this table',
      fix: `remove it, or write codes: ${table} where it belongs`,
    }))
}

function noteTables(fields: FieldDocuments, named: Set<string>): void {
  for (const field of Object.values(fields)) {
    if ('fields' in field) noteTables(field.fields, named)
    else if ('codes' in field && typeof field.codes === 'string') named.add(field.codes)
  }
}
