import type { RecordTypeInfo, SchemaDocument } from '@hutong/schemas'
import type { FieldRule, FieldRules } from '../../mapping/mapping.ts'
import type { Lint, LintedStream } from './lint.ts'

type Property = SchemaDocument['properties'][string]

/** Fields that may stay away though their schema requires them, and tables that never come to one of the codes of the schema. */
export function lintFields({ path, stream, info }: LintedStream): readonly Lint[] {
  if (info.schemaVersion !== stream.version) return []
  const { properties, required } = info.schema
  return lintGroup(stream.mapping.fields, { properties, required }, `${path}.fields`, info)
}

function lintGroup(
  rules: FieldRules,
  { properties = {}, required = [] }: Pick<Property, 'properties' | 'required'>,
  path: string,
  info: RecordTypeInfo,
): readonly Lint[] {
  return Object.entries(rules).flatMap(([name, rule]): readonly Lint[] => {
    const property = follow(properties[name], info)
    if (property === undefined) return []
    const at = `${path}.${name}`
    if ('fields' in rule)
      return lintGroup(rule.fields, groupOf(property, info), `${at}.fields`, info)
    return [
      ...(required.includes(name) ? lintOptional(rule, at, info) : []),
      ...lintCodes(rule, property, at, info),
    ]
  })
}

function lintOptional(rule: FieldRule, path: string, { type }: RecordTypeInfo): readonly Lint[] {
  if (!('optional' in rule) || !rule.optional) return []
  return [
    {
      name: 'required-optional',
      level: 'error',
      path: `${path}.optional`,
      rule: `${type} requires this field, so every row without it is refused all the same`,
      fix: 'leave optional out',
    },
  ]
}

function lintCodes(
  rule: FieldRule,
  property: Property,
  path: string,
  { type }: RecordTypeInfo,
): readonly Lint[] {
  if (!('codes' in rule) || property.enum === undefined) return []
  const reached = new Set(Object.values(rule.codes))
  const missing = property.enum.filter((code) => !reached.has(code))
  if (missing.length === 0) return []
  return [
    {
      name: 'code-missing',
      level: 'warning',
      path: `${path}.codes`,
      rule: `no word of the source comes to ${missing.join(', ')}, which ${type} knows`,
      fix: 'add the words of the source for them, unless it has none',
    },
  ]
}

/** A group's own members, or those of the elements of a list. */
function groupOf(property: Property, info: RecordTypeInfo): Property {
  return follow(property.items, info) ?? property
}

function follow(property: Property | undefined, { schema }: RecordTypeInfo): Property | undefined {
  if (property?.$ref === undefined) return property
  return schema.$defs?.[property.$ref.slice('#/$defs/'.length)]
}
