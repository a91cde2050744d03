import type { Log } from '@hutong/log'
import type { Clock } from '@hutong/process'
import type { Stream } from '../load-connector.ts'
import { epochFirst } from '../position-record.ts'
import { readClaims } from '../tools/state/read-claims.ts'
import type { SourceStatus } from '../tools/state/source-status.ts'
import { writeState } from '../tools/state/write-state.ts'
import type { ProjectedComparison } from './compare-projected.ts'
import {
  countAll,
  countNothing,
  type CompareSettings,
  type DifferingKey,
  type SourceComparison,
} from './compare-source.ts'
import { differences } from './judge-key.ts'
import { mendProjected } from './mend-projected.ts'
import { mendSource, type Mended } from './mend-source.ts'

export interface Repaired {
  readonly revokedCount: number
  readonly publishedCount: number
  /** Null = it was not raised. */
  readonly epoch: number | null
  readonly held: NonNullable<Mended['held']> | null
  /** Keys that wait for the next epoch: nobody may read the source then. */
  readonly epochNeededCount: number
  /** Only a rebuild of the store removes these. */
  readonly foreignCount: number
}

export interface RepairSettings {
  readonly stream: Stream
  readonly log: Log
  /** What is known of the source. */
  readonly before: Pick<SourceStatus, 'epoch' | 'fence' | 'position'>
  /** So many may be revoked though they are more than half, or rows cannot be told apart. */
  readonly acceptedCount: number
  /** Nobody reads the source: the lease may be taken to raise the epoch. */
  readonly mayRaiseEpoch: boolean
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** What was compared; null where there was nothing to compare. */
export interface Compared {
  readonly rows: {
    readonly comparison: SourceComparison
    readonly settings: CompareSettings
  } | null
  readonly projected: ProjectedComparison | null
}

/**
 * Mends what differs: first all that needs no new epoch, beside whoever reads the source; then the rest under the next one, where that may be taken.
 *
 * @returns what was done, how many have vanished, and how many differences are left
 */
export async function repairSource(
  compared: Compared,
  settings: RepairSettings,
): Promise<{
  readonly told: Repaired
  readonly vanishedCount: number
  readonly leftCount: number
}> {
  const { rows, projected } = compared
  const { stream, log, acceptedCount, mayRaiseEpoch, before, clock, signal } = settings
  const { source } = stream
  const currentFence = async (): Promise<number> =>
    (await readClaims(log, signal)).get(source)?.record.fence ?? before.fence ?? 0
  const parts = { mended: new Set(differences), acceptedCount, currentFence }
  const mended =
    rows && countAll(rows.comparison.counts) > 0
      ? await mendSource(rows.comparison, { ...rows.settings, ...parts })
      : undefined
  const store = { stream, log, currentFence, signal }
  const restored = projected ? await mendProjected(projected, store) : undefined
  const waiting = (mended?.epochNeeded.length ?? 0) + (restored?.epochNeeded.length ?? 0)
  const told = {
    revokedCount: mended?.revokedCount ?? 0,
    publishedCount: (mended?.publishedCount ?? 0) + (restored?.publishedCount ?? 0),
    epoch: null,
    held: mended?.held ?? null,
    epochNeededCount: waiting,
    foreignCount: restored?.foreignCount ?? 0,
  }
  const vanishedCount = mended?.vanishedCount ?? 0
  const heldCount = mended?.held === undefined ? 0 : vanishedCount
  const leftCount = heldCount + (mended?.leftCount ?? 0) + told.foreignCount
  if (waiting === 0 || !mayRaiseEpoch)
    return { told, vanishedCount, leftCount: leftCount + waiting }

  const lease = await writeState({
    log,
    source,
    position: before.position,
    epoch: (before.epoch ?? epochFirst) + 1,
    fenceKnown: before.fence ?? 0,
    clock,
    signal,
  })
  const { epoch } = lease
  const again =
    rows && mended && mended.epochNeeded.length > 0
      ? await mendSource(only(rows.comparison, mended.epochNeeded), {
          ...rows.settings,
          ...parts,
          epoch,
          isEpochNew: true,
        })
      : undefined
  const raised =
    projected && restored
      ? await mendProjected(
          { ...projected, differing: restored.epochNeeded },
          { ...store, epochNew: epoch },
        )
      : undefined
  const more = (again?.publishedCount ?? 0) + (raised?.publishedCount ?? 0)
  return {
    told: {
      ...told,
      epoch,
      publishedCount: told.publishedCount + more,
      epochNeededCount: waiting - more,
    },
    vanishedCount,
    leftCount: leftCount + waiting - more,
  }
}

/** The comparison as if only these keys differed. */
function only(comparison: SourceComparison, differing: readonly DifferingKey[]): SourceComparison {
  const counts = countNothing()
  for (const { difference } of differing) counts[difference] += 1
  return { ...comparison, differing, counts }
}
