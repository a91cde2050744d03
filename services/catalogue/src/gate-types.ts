import { HutongError, startThread } from '@hutong/process'
import { compareSchemas } from '@hutong/schemas/compatibility'
import type { SchemaVerdict } from '@hutong/schemas/compatibility'

interface TypeItem {
  readonly schemaVersion: string
  readonly version: number
  readonly schema: object
}

/**
 * Judges the record types that would be published by those that are: a schema that differs has to be one that can follow, since records by the
 * one before lie in the log, and others still read by it. Another version has a topic of its own and nothing to follow.
 *
 * @throws HutongError HUTONG_SCHEMA_INCOMPATIBLE with everything that speaks against each of them.
 */
export async function gateTypes(
  items: ReadonlyMap<string, object>,
  published: ReadonlyMap<string, string>,
): Promise<void> {
  const reasons: string[] = []
  for (const [type, item] of items) {
    const before = parseType(published.get(type))
    if (!isType(item) || before === undefined || before.version !== item.version) continue
    const [later, earlier] = [JSON.stringify(item.schema), JSON.stringify(before.schema)]
    if (later === earlier) continue
    const verdict = await compareSchemas(
      { name: `${type} ${item.schemaVersion}`, text: later },
      [{ name: `${type} ${before.schemaVersion}, as it is published`, text: earlier }],
      { startThread },
    )
    reasons.push(...reasonsAgainst(verdict).map((reason) => `${type}: ${reason}`))
  }
  if (reasons.length === 0) return
  throw new HutongError(
    'HUTONG_SCHEMA_INCOMPATIBLE',
    `nothing was published; schemas that cannot follow those in the log:\n  ${reasons.join('\n  ')}`,
  )
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

/** Undefined for what cannot be read: it is replaced, as everywhere in the catalogue. */
function parseType(text: string | undefined): TypeItem | undefined {
  try {
    const item: unknown = JSON.parse(text ?? 'null')
    return isType(item) ? item : undefined
  } catch {
    return undefined
  }
}

function isType(item: unknown): item is TypeItem {
  if (typeof item !== 'object' || item === null) return false
  if (!('schemaVersion' in item && 'version' in item && 'schema' in item)) return false
  const { schemaVersion, version, schema } = item
  return typeof schemaVersion === 'string' && typeof version === 'number' && isObject(schema)
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
