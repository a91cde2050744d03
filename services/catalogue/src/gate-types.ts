import { HutongError, startThread } from '@hutong/process'
import {
  historyOf,
  isPublishedType,
  parsePublishedType,
  reasonsNotToFollow,
  withHistory,
} from '@hutong/schemas/compatibility'

/**
 * Judges the record types that would be published by all that ever were: a schema that differs has to be one that can follow, since records by
 * those before lie in the log, and others still read by them. Another version has a topic of its own and nothing to follow.
 *
 * @throws HutongError HUTONG_SCHEMA_INCOMPATIBLE with everything that speaks against each of them.
 */
export async function gateTypes(
  items: ReadonlyMap<string, object>,
  published: ReadonlyMap<string, string>,
): Promise<void> {
  const reasons: string[] = []
  for (const [type, item] of items) {
    const newest = parsePublishedType(published.get(type))
    if (!isPublishedType(item) || newest === undefined) continue
    for (const before of historyOf(newest)) {
      const against = await reasonsNotToFollow(
        { ...item, name: `${type} ${item.schemaVersion}` },
        { ...before, name: `${type} ${before.schemaVersion}, as it was published` },
        { startThread },
      )
      reasons.push(...against.map((reason) => `${type}: ${reason}`))
    }
  }
  if (reasons.length === 0) return
  throw new HutongError(
    'HUTONG_SCHEMA_INCOMPATIBLE',
    `nothing was published; schemas that cannot follow those in the log:\n  ${reasons.join('\n  ')}`,
  )
}

/** The types to publish, each with what was published of it before. */
export function rememberTypes(
  items: ReadonlyMap<string, object>,
  published: ReadonlyMap<string, string>,
): ReadonlyMap<string, object> {
  return new Map(
    [...items].map(([type, item]) => [
      type,
      isPublishedType(item) ? withHistory(item, parsePublishedType(published.get(type))) : item,
    ]),
  )
}
