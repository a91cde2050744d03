import type { FieldRules, Mapping } from './mapping.ts'

/** The columns or paths that a mapping reads, each with the field of the record that it is for; in the order of the mapping. */
export function mappedColumns({
  recordId,
  status,
  fields,
}: Mapping): readonly (readonly [field: string, column: string])[] {
  return [
    ...idColumnsOf({ recordId }).map((column) => ['recordId', column] as const),
    ...('from' in status ? [['status', status.from] as const] : []),
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

function columnsByField(
  fields: FieldRules,
  prefix: string,
): readonly (readonly [string, string])[] {
  return Object.entries(fields).flatMap(([name, rule]): readonly (readonly [string, string])[] => {
    const field = `${prefix}${name}`
    if ('from' in rule) return [[field, rule.from]]
    if ('jsonata' in rule) return rule.reads.map((column) => [field, column] as const)
    // What the elements of a list hold is judged row by row.
    if ('each' in rule) return [[field, rule.each]]
    return 'fields' in rule ? columnsByField(rule.fields, `${field}.`) : []
  })
}
