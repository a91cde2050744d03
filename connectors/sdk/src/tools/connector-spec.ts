import { connectorSchema } from '../connector-document.ts'

/** JSON Schema of a connector.yaml. */
export const connectorSpec = (): object => connectorSchema

/** Every kind of source that a stream can name, in the order of the schema. */
export function sourceKinds(): readonly string[] {
  const kinds = at(connectorSchema, '$defs', 'read', 'properties', 'kind', 'enum')
  return Array.isArray(kinds) ? kinds.filter((kind) => typeof kind === 'string') : []
}

/** JSON Schema of the `read` of one kind, with all that it refers to; undefined for a kind that is none. */
export function readSpec(kind: string): object | undefined {
  const forms = at(connectorSchema, '$defs', 'read', 'allOf')
  if (!Array.isArray(forms)) return undefined
  const form: unknown = forms.find((one: unknown) => namesKind(one, kind))
  const reference = at(form, 'then', '$ref')
  const name = typeof reference === 'string' ? reference.slice('#/$defs/'.length) : ''
  const found = at(connectorSchema, '$defs', name)
  if (!isObject(found)) return undefined
  const properties = at(found, 'properties')
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...found,
    // A form can be that of several kinds; here it is that of one.
    properties: { ...(isObject(properties) ? properties : {}), kind: { const: kind } },
    $defs: referredTo(found),
  }
}

function namesKind(form: unknown, kind: string): boolean {
  const named = at(form, 'if', 'properties', 'kind')
  const kinds = at(named, 'enum')
  return at(named, 'const') === kind || (Array.isArray(kinds) && kinds.includes(kind))
}

/** Definitions that a part of the schema refers to, and those that these refer to. */
function referredTo(
  part: object,
  found: Readonly<Record<string, object>> = {},
): Readonly<Record<string, object>> {
  let all = found
  for (const [, name = ''] of JSON.stringify(part).matchAll(/"#\/\$defs\/([^"]+)"/gu)) {
    const definition = at(connectorSchema, '$defs', name)
    if (name in all || !isObject(definition)) continue
    all = referredTo(definition, { ...all, [name]: definition })
  }
  return all
}

function at(value: unknown, ...names: readonly string[]): unknown {
  let found = value
  for (const name of names)
    found = isObject(found) && Object.hasOwn(found, name) ? found[name] : undefined
  return found
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null
