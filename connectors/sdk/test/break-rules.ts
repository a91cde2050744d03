import type { RecordTypeInfo } from '@hutong/schemas'
import type { Stream } from '../src/sdk.ts'
import { isNested } from '../src/load-connector.ts'
import type { FieldRule, FieldRules } from '../src/mapping/mapping.ts'

type Value = Readonly<Record<string, unknown>>
type Schema = RecordTypeInfo['schema']['properties'][string]
type ObjectSchema = Pick<Schema, 'properties' | 'required'>

/** A row that is good but for one thing. */
export interface BrokenRow {
  /** Field of the record, and the rule of its schema that the row breaks. */
  readonly field: string
  readonly rule: string
  readonly value: Value
}

/** For every rule of a record's schema a row that breaks it alone, made of good rows of the source. A rule that no row can break has none. */
export function breakRules(
  stream: Stream,
  { schema }: RecordTypeInfo,
  good: readonly Value[],
): readonly BrokenRow[] {
  const nested = isNested(stream.read)
  const defs = schema.$defs ?? {}
  return inObject(stream.mapping.fields, schema, '', (row) => row)

  /** `enter` leads from a row to the object that the paths of these rules begin at. */
  function inObject(
    rules: FieldRules,
    { properties = {}, required = [] }: ObjectSchema,
    prefix: string,
    enter: (row: Value) => unknown,
  ): readonly BrokenRow[] {
    return Object.entries(rules).flatMap(([name, rule]) => {
      const property = resolved(properties[name] ?? {})
      return inField(rule, property, required.includes(name), prefix + name, enter)
    })
  }

  function inField(
    rule: FieldRule,
    property: Schema,
    isRequired: boolean,
    field: string,
    enter: (row: Value) => unknown,
  ): readonly BrokenRow[] {
    if ('each' in rule) return inList(rule.each, rule.fields, property, field, enter)
    if ('fields' in rule) return inObject(rule.fields, property, `${field}.`, enter)
    if (!('from' in rule)) return []
    const path = nested ? rule.from.split('.') : [rule.from]
    const breaks: [string, unknown][] = isRequired ? [['required', '']] : []
    if (property.enum !== undefined) breaks.push(['enum', '没有这个词'])
    if (property.format !== undefined) breaks.push(['format', notReadable])
    const { maxLength } = property
    if (maxLength !== undefined) breaks.push(['maxLength', '字'.repeat(maxLength + 1)])
    return breaks.flatMap(([broken, bad]) => breakOne(field, broken, path, bad, enter))
  }

  function inList(
    each: string,
    rules: FieldRules,
    { items = {}, minItems = 0, maxItems = 0 }: Schema,
    field: string,
    enter: (row: Value) => unknown,
  ): readonly BrokenRow[] {
    const path = each.split('.')
    const first = (row: Value): unknown => {
      const list = at(enter(row), path)
      return Array.isArray(list) ? list[0] : undefined
    }
    const tooMany = good.flatMap((row) => Array.from({ length: maxItems + 1 }, () => first(row)))
    return [
      ...(minItems > 0 ? breakOne(field, 'minItems', path, [], enter) : []),
      ...breakOne(field, 'maxItems', path, tooMany.slice(0, maxItems + 1), enter),
      ...inObject(rules, resolved(items), `${field}.0.`, first),
    ]
  }

  /** In the first good row that has something there. */
  function breakOne(
    field: string,
    rule: string,
    path: readonly string[],
    bad: unknown,
    enter: (row: Value) => unknown,
  ): readonly BrokenRow[] {
    const base = good.find((row) => isThere(at(enter(row), path)))
    if (base === undefined) return []
    const value = structuredClone(base)
    const holder = at(enter(value), path.slice(0, -1))
    if (!isValue(holder)) return []
    Object.assign(holder, { [path.at(-1) ?? '']: bad })
    return [{ field, rule, value }]
  }

  function resolved(property: Schema): Schema {
    const name = property.$ref?.replace('#/$defs/', '')
    return name === undefined ? property : (defs[name] ?? {})
  }
}

const isValue = (value: unknown): value is Value => typeof value === 'object' && value !== null

function at(value: unknown, path: readonly string[]): unknown {
  let found = value
  for (const name of path) found = isValue(found) ? found[name] : undefined
  return found
}

const isThere = (value: unknown): boolean => value !== undefined && value !== null && value !== ''

/** What decoders write for bytes that are no character: no format knows it. */
const notReadable = '\uFFFD#'
