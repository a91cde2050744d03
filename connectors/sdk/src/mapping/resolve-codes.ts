import type { FieldDocuments } from '../connector-document.ts'
import type { FieldRule, FieldRules } from './mapping.ts'

type Tables = Readonly<Record<string, Readonly<Record<string, string>>>>

/** Puts shared tables of codes where fields name them; names without a table are added to `mistakes`. */
export function resolveCodes(
  fields: FieldDocuments,
  tables: Tables,
  path: string,
  mistakes: string[],
): FieldRules {
  const resolved: Record<string, FieldRule> = {}
  for (const [name, field] of Object.entries(fields)) {
    const at = `${path}.${name}`
    if ('fields' in field) {
      resolved[name] = {
        ...field,
        fields: resolveCodes(field.fields, tables, `${at}.fields`, mistakes),
      }
    } else if ('codes' in field) {
      resolved[name] = { ...field, codes: findTable(field.codes, tables, at, mistakes) }
    } else resolved[name] = field
  }
  return resolved
}

function findTable(
  codes: string | Readonly<Record<string, string>>,
  tables: Tables,
  path: string,
  mistakes: string[],
): Readonly<Record<string, string>> {
  if (typeof codes !== 'string') return codes
  if (Object.hasOwn(tables, codes)) return tables[codes] ?? {}
  mistakes.push(
    `${path}.codes: there is no table ${codes}; expected: one of ${Object.keys(tables).join(', ') || 'those under codes: (none yet)'}`,
  )
  return {}
}
