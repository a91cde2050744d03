import type { NamedSchema } from '../judge-schemas.ts'
import { isJsonType } from '../reading/keywords.ts'
import { isRaw } from '../reading/reader.ts'
import type { Raw } from '../reading/reader.ts'

/** What `x-catalogue.retired` of a schema lists: a field by its name, and the JSON type that it had. */
export function retiredNames(raw: Raw): ReadonlyMap<string, string> {
  const catalogue = raw['x-catalogue']
  const retired = isRaw(catalogue) ? catalogue['retired'] : {}
  const listed = Object.entries(isRaw(retired) ? retired : {})
  return new Map(listed.flatMap(([name, type]) => (isJsonType(type) ? [[name, type]] : [])))
}

/**
 * The schema that retired names stand for, of which only the types of its fields count: records that were written by it are gone from nobody's
 * log, though its file may be.
 */
export function tombstone(name: string, raw: Raw): NamedSchema | null {
  const retired = retiredNames(raw)
  if (retired.size === 0) return null
  const fields = [...retired].map(([field, type]) => [
    field,
    type === 'array' ? { type, items: { type: 'null' } } : { type },
  ])
  const schema = { type: 'object', properties: Object.fromEntries(fields) }
  return { name: `names retired by ${name}`, text: JSON.stringify(schema) }
}
