import { Ajv2020 } from 'ajv/dist/2020.js'
import type { ValidateFunction } from 'ajv/dist/2020.js'

/** An item, or every gap that keeps it from being published, at once; gaps name fields and rules, never values. */
export type Parsed<Item> =
  | { readonly ok: true; readonly item: Item }
  | { readonly ok: false; readonly gaps: readonly string[] }

export function parser<Item>(
  properties: Record<string, object>,
  optional: readonly string[] = [],
): (input: unknown) => Parsed<Item> {
  const required = Object.keys(properties).filter((name) => !optional.includes(name))
  let validate: ValidateFunction<Item> | undefined
  return (input) => {
    validate ??= new Ajv2020({ allErrors: true, strict: false }).compile<Item>({
      type: 'object',
      required,
      properties,
      additionalProperties: false,
    })
    if (validate(input)) return { ok: true, item: input }
    return { ok: false, gaps: (validate.errors ?? []).map(describeGap) }
  }
}

function describeGap(error: {
  readonly instancePath: string
  readonly message?: string | undefined
  readonly params: Readonly<Record<string, unknown>>
}): string {
  const unknown = error.params['additionalProperty']
  const name = typeof unknown === 'string' ? ` (${unknown})` : ''
  return `$${error.instancePath.replaceAll('/', '.')}: ${error.message ?? 'is wrong'}${name}`
}

export function code(): object {
  return { type: 'string', pattern: '^[a-z0-9][a-z0-9-]{0,63}$' }
}
export function text(): object {
  return { type: 'string', minLength: 1, maxLength: 256 }
}
export function date(): object {
  return { type: 'string', pattern: String.raw`^\d{4}-\d{2}-\d{2}$` }
}
export function list(items: object, minItems: number): object {
  return { type: 'array', items, minItems, maxItems: 256, uniqueItems: true }
}
