import { compareSchemas, type SchemaVerdict } from './check-schema.ts'

/** What the gate reads of an item of the topic `catalogue.types`. */
export interface PublishedType {
  /** `N.R`. */
  readonly schemaVersion: string
  readonly version: number
  readonly revision: number
  readonly schema: object
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
  return (
    typeof schemaVersion === 'string' &&
    typeof version === 'number' &&
    typeof revision === 'number' &&
    typeof schema === 'object' &&
    schema !== null
  )
}
