import { judgeDirection } from './judge-direction.ts'
import type { NamedReading } from './judge-direction.ts'
import type { Refusal } from './judge-schemas.ts'
import { stepInto } from './json-path.ts'
import { readSchema } from './reading/read-schema.ts'
import { tombstone } from './record/retired-names.ts'

/** Fields of a schema that bear the name of a retired one and are of another type. */
export function judgeRetired(
  later: NamedReading,
  all: readonly NamedReading[],
): readonly Refusal[] {
  return all.flatMap(({ name, schema }) => {
    const grave = tombstone(name, schema.raw)
    const reading = grave === null ? null : readSchema(grave.text)
    if (grave === null || reading?.ok !== true) return []
    const buried = { name: grave.name, schema: reading.schema }
    return (['new-records', 'old-records'] as const)
      .flatMap((direction) => judgeDirection(later, buried, direction).refusals)
      .filter(isOfField)
      .map((refusal) => ({ ...refusal, rule: 'retired-name', fix: chooseAnother }))
  })
}

const chooseAnother = 'a retired name never comes back with another type: choose another name'

/** Of the other rules a retired name knows nothing. */
function isOfField({ rule, path, field }: Refusal): boolean {
  return rule === 'type' && field !== null && path === stepInto('$', field)
}
