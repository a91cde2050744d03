import { stepInto } from './json-path.ts'
import { measure } from './comparing/measure.ts'
import type { ReadSchema } from './reading/read-schema.ts'
import type { SchemaFault } from './reading/reader.ts'
import { retiredNames } from './record/retired-names.ts'
import type { Place, Shape } from './shape.ts'

/** What does not keep a schema from following the others, and is worth a look. */
export function notesOn(later: ReadSchema, earlier: readonly ReadSchema[]): readonly SchemaFault[] {
  return [...impossiblePlaces(later.place), ...forgottenNames(later, earlier)]
}

function impossiblePlaces(place: Place): readonly SchemaFault[] {
  const sizes = measure(place)
  const impossible = (path: string): SchemaFault => ({
    path,
    rule: 'nothing-fits',
    fix: 'no value fits here: look at its bounds, and at what is required',
  })
  if (sizes.shape(place()) === Infinity) return [impossible('$')]
  return [...fieldsOf(place)].flatMap(([name, inner]) =>
    sizes.shape(inner()) === Infinity ? [impossible(stepInto('$', name))] : [],
  )
}

/** Of record schemas: names that were dropped and are not listed as retired, so that a later schema could use them otherwise. */
function forgottenNames(later: ReadSchema, earlier: readonly ReadSchema[]): readonly SchemaFault[] {
  if (!Object.hasOwn(later.raw, 'x-catalogue')) return []
  const listed = retiredNames(later.raw)
  const declared = fieldsOf(later.place)
  const forgotten = new Map<string, string>()
  for (const { raw, place } of earlier) {
    for (const [name, type] of retiredNames(raw)) forgotten.set(name, type)
    for (const [name, inner] of fieldsOf(place)) forgotten.set(name, typeOf(inner()))
  }
  return [...forgotten]
    .filter(([name]) => !listed.has(name) && !declared.has(name))
    .map(([name, type]) => ({
      path: '$.x-catalogue.retired',
      rule: 'retired-not-listed',
      fix: `add "${name}": "${type}", so that the name never comes back with another type`,
    }))
}

function fieldsOf(place: Place): ReadonlyMap<string, Place> {
  return new Map(
    place()
      .forms()
      .flatMap(({ fields }) => [...fields]),
  )
}

function typeOf({ truths, numbers, list, forms }: Shape): string {
  if (forms().length > 0) return 'object'
  if (list !== null) return 'array'
  if (truths.length > 0) return 'boolean'
  if (numbers === null) return 'string'
  const isWhole = numbers.kind === 'listed' ? numbers.values.every(Number.isInteger) : numbers.whole
  return isWhole ? 'integer' : 'number'
}
