import { compileDerived } from './compile-derived.ts'
import { findOutside } from './comparing/find-outside.ts'
import type { Search } from './comparing/find-outside.ts'
import type { NamedFault, Refusal } from './judge-schemas.ts'
import type { ReadSchema } from './reading/read-schema.ts'
import { schemaLimits } from './schema-limits.ts'

/** A schema that was read, and the name by which messages call it. */
export interface NamedReading {
  readonly name: string
  readonly schema: ReadSchema
}

/**
 * Judges two schemas in one direction. Every counterexample is tried with ajv, which knows nothing of how it was found.
 *
 * @throws Error when ajv judges one otherwise: then this program is wrong, and nothing may be said.
 */
export function judgeDirection(
  later: NamedReading,
  earlier: NamedReading,
  direction: Refusal['direction'],
): { readonly refusals: readonly Refusal[]; readonly faults: readonly NamedFault[] } {
  const [writer, reader] = direction === 'new-records' ? [later, earlier] : [earlier, later]
  const search = findOutside(writer.schema.place, reader.schema.place)
  const writes = compileDerived(writer.schema.raw, 'producer')
  const reads = compileDerived(reader.schema.raw, 'consumer')
  const refusals = search.outside.map(({ path, field, rule, known, document }): Refusal => {
    if (!writes(document) || reads(document)) {
      throw new Error(`${direction}, ${path}, ${rule}: ajv judges the counterexample otherwise`)
    }
    const fix = fixOf(rule, direction)
    const against = earlier.name
    return { direction, against, path, field, rule, known, fix, counterexample: document }
  })
  return { refusals, faults: faultsOf(search, later.name) }
}

function faultsOf({ unjudged, isWhole }: Search, schema: string): readonly NamedFault[] {
  const faults = unjudged.map((one) => ({ schema, ...one, fix: fixesOfUnjudged[one.rule] }))
  return isWhole ? faults : [...faults, { schema, ...tooMany }]
}

const fixesOfUnjudged = {
  'format-changed': 'the formats differ, and no text tells them apart: keep the format as it was',
  'document-too-large': `only documents larger than any record (${schemaLimits.documentSizeMax}) could show a difference here: lower the bounds`,
}
const tooMany = {
  path: '$',
  rule: 'too-many-places',
  fix: 'the schemas meet at too many places: define fewer objects that refer to each other',
}

function fixOf(rule: string, direction: Refusal['direction']): string {
  if (rule === 'required') {
    return direction === 'new-records'
      ? 'keep the field required, for readers count on it; or publish a new version'
      : 'make the field optional (a default does not help: nobody fills it in); or publish a new version'
  }
  return direction === 'new-records'
    ? 'write only what readers of the earlier schema take here; or publish a new version'
    : 'go on taking here what records in the log may hold; or publish a new version'
}
