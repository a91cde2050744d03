import { isScalar } from './read-listed.ts'
import { isRaw } from './reader.ts'
import type { Raw, Reader } from './reader.ts'
import { schemaLimits } from '../schema-limits.ts'
import type { Place, Scalar, Shape } from '../shape.ts'

/** The branches of a `oneOf`: objects, told apart by a required property that is a constant of its own in each. */
export function readChoice(
  raw: Raw,
  path: string,
  depth: number,
  reader: Reader,
): Pick<Shape, 'forms' | 'choice'> {
  const none: Pick<Shape, 'forms' | 'choice'> = { forms: () => [], choice: null }
  const here = `${path}.oneOf`
  const given: unknown = raw['oneOf']
  if (!Array.isArray(given) || given.length === 0 || given.length > schemaLimits.branchesMax) {
    reader.fault(here, 'branches', `must be a list of 1 to ${schemaLimits.branchesMax} objects`)
    return none
  }
  const branches = given.map((inner: unknown, index) => {
    const at = `${here}[${index}]`
    const place = reader.place(inner, at, depth + 1)
    return { place, at, object: objectOf(inner, at, reader) }
  })
  const objects = branches.flatMap(({ object }) => (object === undefined ? [] : [object]))
  for (const { object, at } of branches) {
    if (object === undefined) reader.fault(at, 'branch', 'a branch is an object with properties')
  }
  if (objects.length < branches.length) return none
  const choice = choiceOf(objects)
  if (choice === null) {
    const fix = 'give every branch one required property with a const of its own'
    reader.fault(here, 'branches-not-told-apart', fix)
    return none
  }
  return { choice, forms: () => branches.flatMap(({ place }) => firstForm(place)) }
}

const firstForm = (place: Place) => place().forms().slice(0, 1)

/** The words of a branch, references followed; undefined when it is no plain object. */
function objectOf(inner: unknown, path: string, reader: Reader): Raw | undefined {
  let raw = inner
  // Circles of references have been told already; this ends them.
  for (let steps = 0; isRaw(raw) && Object.hasOwn(raw, '$ref'); steps += 1) {
    if (steps > schemaLimits.definitionsMax) return undefined
    raw = reader.definition(raw['$ref'], path)?.raw
  }
  if (!isRaw(raw) || raw['type'] !== 'object') return undefined
  return Object.hasOwn(raw, 'const') || Object.hasOwn(raw, 'enum') ? undefined : raw
}

function choiceOf(objects: readonly Raw[]): Shape['choice'] {
  const constants = objects.map(constantsOf)
  const [first] = constants
  for (const field of first?.keys() ?? []) {
    const values = constants.flatMap((one) => (one.has(field) ? [one.get(field) ?? null] : []))
    if (values.length === objects.length && new Set(values).size === values.length) {
      return { field, constants: values }
    }
  }
  return null
}

/** The required properties that are a constant. */
function constantsOf({ properties, required }: Raw): ReadonlyMap<string, Scalar> {
  const found = new Map<string, Scalar>()
  if (!isRaw(properties) || !Array.isArray(required)) return found
  for (const [name, inner] of Object.entries(properties)) {
    if (!required.includes(name) || !isRaw(inner)) continue
    const value = constantOf(inner)
    if (isScalar(value)) found.set(name, value === 0 ? 0 : value)
  }
  return found
}

/** A constant, or the only value of an enum. */
function constantOf(place: Raw): unknown {
  if (Object.hasOwn(place, 'const')) return place['const']
  const { enum: values } = place
  return Array.isArray(values) && values.length === 1 ? values[0] : undefined
}
