import { checkName } from './check-name.ts'
import { stepInto } from '../json-path.ts'
import { isRaw } from './reader.ts'
import type { Raw, Reader } from './reader.ts'
import { schemaLimits } from '../schema-limits.ts'
import type { Form, Place } from '../shape.ts'

/** The object of a place. Whether it is open or closed is not read: producers are closed and consumers open, whatever is written. */
export function readObject(raw: Raw, path: string, depth: number, reader: Reader): Form {
  if (Object.hasOwn(raw, 'additionalProperties') && raw['additionalProperties'] !== false) {
    const fix = 'must be false: what is not declared is not sent'
    reader.fault(`${path}.additionalProperties`, 'open-object', fix)
  }
  return {
    fields: readFields(raw, path, depth, reader),
    required: readRequired(raw, path, reader),
  }
}

function readFields(
  raw: Raw,
  path: string,
  depth: number,
  reader: Reader,
): ReadonlyMap<string, Place> {
  const fields = new Map<string, Place>()
  const here = `${path}.properties`
  const given = Object.hasOwn(raw, 'properties') ? raw['properties'] : {}
  if (!isRaw(given)) {
    reader.fault(here, 'form', 'must be an object of schemas')
    return fields
  }
  const entries = Object.entries(given)
  if (entries.length > schemaLimits.propertiesMax) {
    reader.fault(here, 'too-many', `an object has at most ${schemaLimits.propertiesMax} properties`)
    return fields
  }
  for (const [name, inner] of entries) {
    const at = stepInto(here, name)
    checkName(name, at, reader)
    fields.set(name, reader.place(inner, at, depth + 1))
  }
  return fields
}

function readRequired(raw: Raw, path: string, reader: Reader): ReadonlySet<string> {
  const here = `${path}.required`
  const given: unknown = Object.hasOwn(raw, 'required') ? raw['required'] : []
  const names: readonly unknown[] = Array.isArray(given) ? given : [null]
  const known = names.filter((name) => typeof name === 'string')
  if (known.length < names.length || new Set(known).size < known.length) {
    reader.fault(here, 'required', 'must be a list of names, each once')
  }
  if (known.length > schemaLimits.propertiesMax) {
    reader.fault(here, 'too-many', `at most ${schemaLimits.propertiesMax} names`)
  }
  for (const name of known) checkName(name, here, reader)
  return new Set(known)
}
