import { isDeepStrictEqual } from 'node:util'
import type { Grant } from '../catalogue-items.ts'
import { publishedSchemas } from '../generated/published-schemas.ts'
import { checkCompatibility } from './check-compatibility.ts'
import type { StartThread } from './check-compatibility.ts'
import { consumersOf } from './consumers-of.ts'
import type { Consumers } from './consumers-of.ts'
import type { NamedFault, NamedSchema, Refusal } from './judge-schemas.ts'
import { readSchema } from './reading/read-schema.ts'
import { isRaw } from './reading/reader.ts'
import type { Raw, SchemaFault } from './reading/reader.ts'
import { recordSchemaFaults } from './record/record-schema-faults.ts'

/** What may be said of a new schema. */
export type SchemaVerdict =
  | { readonly verdict: 'compatible'; readonly notes: readonly SchemaFault[] }
  | {
      readonly verdict: 'incompatible'
      readonly refusals: readonly SchemaRefusal[]
      readonly notes: readonly SchemaFault[]
    }
  /** It may not be published as it is, whatever came before it. */
  | { readonly verdict: 'unfit'; readonly faults: readonly NamedFault[] }
  | { readonly verdict: 'not-judged'; readonly faults: readonly NamedFault[] }

export interface SchemaRefusal extends Refusal {
  /** Who reads the field; null where the schema does not say of which record type it is. */
  readonly consumers: Consumers | null
}

export interface CheckSettings {
  readonly startThread: StartThread
  /** Grants among which those are looked for that open a field; none by default. */
  readonly grants?: readonly Grant[]
}

/** Compares a schema with those that are named, and with nothing else. Their order does not matter. */
export async function compareSchemas(
  later: NamedSchema,
  earlier: readonly NamedSchema[],
  { startThread, grants = [] }: CheckSettings,
): Promise<SchemaVerdict> {
  const judged = await checkCompatibility(later, earlier, startThread)
  if (judged.verdict !== 'incompatible') return judged
  const type = catalogueOf(later.text)?.['type']
  const refusals = judged.refusals.map((refusal) => ({
    ...refusal,
    consumers: typeof type === 'string' ? consumersOf(type, refusal.field, grants) : null,
  }))
  return { ...judged, refusals }
}

/**
 * Whether a schema may be published: fit for records, not a changed one under an old name, and able to follow all that were published for its topic.
 * One that says of no record type what it is has nothing to follow.
 */
export async function checkPublication(
  later: NamedSchema,
  settings: CheckSettings,
): Promise<SchemaVerdict> {
  const catalogue = catalogueOf(later.text)
  if (catalogue === undefined) return compareSchemas(later, [], settings)
  const faults = [...recordSchemaFaults(later.text), ...changesOfPublished(later.text, catalogue)]
  if (faults.length > 0) {
    return { verdict: 'unfit', faults: faults.map((fault) => ({ schema: later.name, ...fault })) }
  }
  return compareSchemas(later, publishedBefore(catalogue), settings)
}

/** The published schemas of the topic that a record schema is for, but for itself: those of its type and version. */
function publishedBefore({ type, version, revision }: Raw): readonly NamedSchema[] {
  return publishedSchemas
    .filter(({ 'x-catalogue': one }) => one.type === type && one.version === version)
    .filter(({ 'x-catalogue': one }) => one.revision !== revision)
    .map((schema) => {
      const one = schema['x-catalogue']
      return {
        name: `${one.type}.v${one.version}.${one.revision}`,
        text: JSON.stringify(schema),
      }
    })
}

function changesOfPublished(text: string, catalogue: Raw): readonly SchemaFault[] {
  const published = publishedSchemas.find(({ 'x-catalogue': one }) =>
    (['type', 'version', 'revision'] as const).every((word) => one[word] === catalogue[word]),
  )
  if (published === undefined || isDeepStrictEqual(JSON.parse(text), published)) return []
  const fix = 'a published schema never changes: give this one a new revision'
  return [{ path: '$.x-catalogue.revision', rule: 'published-changed', fix }]
}

/** What a schema says of its record type; undefined when it says nothing, or cannot be read. */
function catalogueOf(text: string): Raw | undefined {
  const reading = readSchema(text)
  const catalogue = reading.ok ? reading.schema.raw['x-catalogue'] : undefined
  return isRaw(catalogue) ? catalogue : undefined
}
