import { compareSchemas, type SchemaVerdict } from './check-schema.ts'

/** What the gate reads of an item of the topic `catalogue.types`. */
export interface PublishedType {
  /** `N.R`. */
  readonly schemaVersion: string
  readonly version: number
  readonly revision: number
  readonly schema: object
  /** What was published before it, the oldest first: records by all of these may lie in the log. */
  readonly earlier?: readonly PublishedType[]
}

type Compare = Parameters<typeof compareSchemas>[2]

/**
 * Why two schemas of one record type cannot lie in one log, one line each; none when they can. `later` is read by whoever knows `earlier`, and the
 * other way round. Schemas of different versions have topics of their own, and nothing to do with each other.
 *
 * @param later with the words by which the reasons name it
 */
export async function reasonsNotToFollow(
  later: PublishedType & { readonly name: string },
  earlier: PublishedType & { readonly name: string },
  options: Compare,
): Promise<readonly string[]> {
  const [laterText, earlierText] = [JSON.stringify(later.schema), JSON.stringify(earlier.schema)]
  if (later.version !== earlier.version || laterText === earlierText) return []
  const verdict = await compareSchemas(
    { name: later.name, text: laterText },
    [{ name: earlier.name, text: earlierText }],
    options,
  )
  return reasonsAgainst(verdict)
}

function reasonsAgainst(verdict: SchemaVerdict): readonly string[] {
  switch (verdict.verdict) {
    case 'compatible':
      return []
    case 'incompatible':
      return verdict.refusals.map(
        ({ path, rule, against, known, fix }) =>
          `${path} ${rule}: against ${against} (expected: ${known}): ${fix}`,
      )
    case 'unfit':
    case 'not-judged':
      return verdict.faults.map(
        ({ schema, path, rule, fix }) => `${schema} ${path} ${rule}: ${fix}`,
      )
  }
}

/** A type and all that was published of it before, as far as it has the same topic. */
export function historyOf(published: PublishedType): readonly PublishedType[] {
  const { earlier = [], ...newest } = published
  return [...earlier.filter(({ version }) => version === newest.version), newest]
}

/** The item to publish, which remembers what it takes the place of. */
export function withHistory<Item extends PublishedType>(
  item: Item,
  before: PublishedType | undefined,
): Item {
  if (before === undefined) return item
  const text = JSON.stringify(item.schema)
  const earlier = historyOf(before)
    .filter(({ version, schema }) => version === item.version && JSON.stringify(schema) !== text)
    .map(({ schemaVersion, version, revision, schema }) => ({
      schemaVersion,
      version,
      revision,
      schema,
    }))
  return earlier.length === 0 ? item : { ...item, earlier }
}

/** An item as it lies in the log; undefined for what cannot be read: it is replaced, as everywhere in the catalogue. */
export function parsePublishedType(text: string | undefined): PublishedType | undefined {
  try {
    const item: unknown = JSON.parse(text ?? 'null')
    return isPublishedType(item) ? item : undefined
  } catch {
    return undefined
  }
}

export function isPublishedType(item: unknown): item is PublishedType {
  if (typeof item !== 'object' || item === null) return false
  if (!('schemaVersion' in item && 'version' in item && 'revision' in item && 'schema' in item))
    return false
  const { schemaVersion, version, revision, schema } = item
  const earlier = 'earlier' in item ? item.earlier : []
  return (
    typeof schemaVersion === 'string' &&
    typeof version === 'number' &&
    typeof revision === 'number' &&
    typeof schema === 'object' &&
    schema !== null &&
    Array.isArray(earlier) &&
    earlier.every(isPublishedType)
  )
}
