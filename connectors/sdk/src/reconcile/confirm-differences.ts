import type { CompareSettings, DifferingKey, SourceComparison } from './compare-source.ts'
import { judgeKey } from './judge-key.ts'
import { readSource, type ReadRow } from './read-source.ts'

export interface Confirmed {
  /** Keys that two readings one after the other did not have. */
  readonly vanished: readonly DifferingKey[]
  /** Keys that differ otherwise, by both readings: each once, as the second one found it. */
  readonly others: readonly DifferingKey[]
  /** Refused rows of the second reading of which nobody can say whose they are. */
  readonly unidentifiedCount: number
}

/**
 * Reads the source once more. What has vanished must be missing again; of what differs otherwise the row is handed over as it is now, if it differs still.
 *
 * @param take called with each such row, and waited for; once more for a key only when a still newer row of it comes
 */
export async function confirmDifferences(
  { differing, settled }: SourceComparison,
  settings: CompareSettings,
  take: (key: DifferingKey, row: ReadRow) => Promise<void> | undefined = () => undefined,
): Promise<Confirmed> {
  const vanished = keysOf(differing, ({ difference }) => difference === 'vanished')
  const suspects = keysOf(differing, ({ difference }) => difference !== 'vanished')
  const others = new Map<string, DifferingKey>()
  const { unidentifiedCount } = await readSource(settings, (row) => {
    const { recordId, state } = row
    vanished.delete(recordId)
    const suspect = suspects.get(recordId)
    if (suspect === undefined || state === 'refused') return undefined
    // Older rows of the key may stand before the one that counts.
    const known = others.get(recordId)
    const isOlder = state.version < (suspect.version ?? '')
    if (isOlder || (known !== undefined && state.version <= (known.version ?? ''))) return undefined
    others.delete(recordId)
    const difference = judgeKey(state, suspect.log, settled)
    if (difference === undefined) return undefined
    const found = { ...suspect, difference, version: state.version }
    others.set(recordId, found)
    return take(found, row)
  })
  return { vanished: [...vanished.values()], others: [...others.values()], unidentifiedCount }
}

const keysOf = (
  differing: readonly DifferingKey[],
  isMeant: (key: DifferingKey) => boolean,
): Map<string, DifferingKey> =>
  new Map(differing.filter(isMeant).map((key) => [key.recordId, key] as const))
