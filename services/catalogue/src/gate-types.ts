import { HutongError, startThread } from '@hutong/process'
import {
  isPublishedType,
  parsePublishedType,
  reasonsNotToFollow,
} from '@hutong/schemas/compatibility'

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
    const before = parsePublishedType(published.get(type))
    if (!isPublishedType(item) || before === undefined) continue
    const against = await reasonsNotToFollow(
      { ...item, name: `${type} ${item.schemaVersion}` },
      { ...before, name: `${type} ${before.schemaVersion}, as it is published` },
      { startThread },
    )
    reasons.push(...against.map((reason) => `${type}: ${reason}`))
  }
  if (reasons.length === 0) return
  throw new HutongError(
    'HUTONG_SCHEMA_INCOMPATIBLE',
    `nothing was published; schemas that cannot follow those in the log:\n  ${reasons.join('\n  ')}`,
  )
}
