import { type Log, newestText } from '@hutong/log'
import { HutongError, startThread } from '@hutong/process'
import { publishedType } from '@hutong/schemas'
import { historyOf, parsePublishedType, reasonsNotToFollow } from '@hutong/schemas/compatibility'
import type { Stream } from './load-connector.ts'

const typesTopic = 'catalogue.types'

/**
 * Judges the schema by which a stream writes by all that the catalogue has had: a connector that is newer or older than the hub, or somebody's own,
 * must write what everybody else can read, and read in the log what it would judge. A type that is not in the catalogue yet is judged there, when it
 * is published.
 *
 * @throws HutongError HUTONG_SCHEMA_INCOMPATIBLE with everything that speaks against it: nothing has been read or written.
 */
export async function gateStream(
  { type, version }: Stream,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  const own = publishedType(type, version)
  const published = parsePublishedType(await newestText(log, typesTopic, type, signal))
  if (own === undefined || published === undefined) return
  const mine = { ...own, name: `${type} ${version} of this connector` }
  const reasons: string[] = []
  for (const one of historyOf(published)) {
    const theirs = { ...one, name: `${type} ${one.schemaVersion} of the catalogue` }
    const [later, earlier] = own.revision < one.revision ? [theirs, mine] : [mine, theirs]
    reasons.push(...(await reasonsNotToFollow(later, earlier, { startThread })))
  }
  if (reasons.length === 0) return
  throw new HutongError(
    'HUTONG_SCHEMA_INCOMPATIBLE',
    `the connector and the catalogue differ about ${type}, so nothing is read:\n  ${reasons.join('\n  ')}`,
  )
}
