import type { FieldRules, Mapping } from './mapping.ts'

/** A column or path, the field of the record that it is for, and whether that needs it. */
type MappedColumn = readonly [field: string, column: string, need: ColumnNeed]

/** `expression`: it reads the column, and decides itself what a row without it means. */
type ColumnNeed = 'required' | 'optional' | 'expression'

/** The columns or paths that a mapping reads, each with the field of the record that it is for; in the order of the mapping. */
export function mappedColumns({ recordId, status, fields }: Mapping): readonly MappedColumn[] {
  return [
    ...idColumnsOf({ recordId }).map((column): MappedColumn => ['recordId', column, 'required']),
    ...('from' in status ? [['status', status.from, 'required'] as const] : []),
    ...columnsByField(fields, ''),
  ]
}

/** The columns or paths that make the record's id. */
export const idColumnsOf = ({ recordId }: Pick<Mapping, 'recordId'>): readonly string[] =>
  'hmac' in recordId ? recordId.hmac : [recordId.from]

/** Every column or path that a mapping reads from a row, each once. */
export const columnsOf = (mapping: Mapping): readonly string[] => [
  ...new Set(mappedColumns(mapping).map(([, column]) => column)),
]

function columnsByField(fields: FieldRules, prefix: string): readonly MappedColumn[] {
  return Object.entries(fields).flatMap(([name, rule]): readonly MappedColumn[] => {
    const field = `${prefix}${name}`
    const isOptional = 'optional' in rule && rule.optional
    if ('from' in rule) return [[field, rule.from, isOptional ? 'optional' : 'required']]
    if ('jsonata' in rule) {
      const need = isOptional ? 'optional' : 'expression'
      return rule.reads.map((column): MappedColumn => [field, column, need])
    }
    // What the elements of a list hold is judged row by row.
    if ('each' in rule) return [[field, rule.each, 'required']]
    return 'fields' in rule ? columnsByField(rule.fields, `${field}.`) : []
  })
}
