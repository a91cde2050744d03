import type { CompareSettings, DifferingKey, SourceComparison } from './compare-source.ts'
import { judgeKey } from './judge-key.ts'
import { readSource, type ReadRow } from './read-source.ts'

export interface Confirmed {
  /** Keys that two readings one after the other did not have. */
  readonly vanished: readonly DifferingKey[]
  /** Of those that were remembered, so many were there after all. */
  readonly refutedCount: number
  /** Refused rows of the second reading of which nobody can say whose they are. */
  readonly unidentifiedCount: number
}

/**
 * Reads the source once more. What has vanished must be missing again; of what differs otherwise the row is handed over as it is now, if it differs still.
 *
 * @param take called with each such row, and waited for
 */
export async function confirmDifferences(
  { differing, settled }: SourceComparison,
  settings: CompareSettings,
  take: (key: DifferingKey, row: ReadRow) => Promise<void> | undefined,
): Promise<Confirmed> {
  const vanished = keysOf(differing, ({ difference }) => difference === 'vanished')
  const others = keysOf(differing, ({ difference }) => difference !== 'vanished')
  const suspectCount = vanished.size
  const { unidentifiedCount } = await readSource(settings, (row) => {
    const { recordId, state } = row
    vanished.delete(recordId)
    const key = others.get(recordId)
    if (key === undefined) return undefined
    const difference = judgeKey(state, key.log, settled)
    return difference === undefined ? undefined : take({ ...key, difference }, row)
  })
  return {
    vanished: [...vanished.values()],
    refutedCount: suspectCount - vanished.size,
    unidentifiedCount,
  }
}

const keysOf = (
  differing: readonly DifferingKey[],
  isMeant: (key: DifferingKey) => boolean,
): Map<string, DifferingKey> =>
  new Map(differing.filter(isMeant).map((key) => [key.recordId, key] as const))
