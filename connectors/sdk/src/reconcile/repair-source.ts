import type { Log } from '@hutong/log'
import type { Clock } from '@hutong/process'
import type { Stream } from '../load-connector.ts'
import { epochFirst } from '../position-record.ts'
import { readClaims, readSources } from '../tools/state/read-claims.ts'
import { sourceStatus, type SourceStatus } from '../tools/state/source-status.ts'
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
  /** Keys that wait for the next epoch: nobody may read the source then, nor have begun to since it was compared. */
  readonly epochNeededCount: number
  /** Only a rebuild of the store removes these. */
  readonly foreignCount: number
}

export interface RepairSettings {
  readonly stream: Stream
  readonly log: Log
  /** What was known of the source when it was compared. */
  readonly before: Pick<SourceStatus, 'epoch' | 'fence'>
  /** So many may be revoked though they are more than half, or rows cannot be told apart. */
  readonly acceptedCount: number
  /** The lease may be taken from whoever reads the source, to raise the epoch. */
  readonly isForced: boolean
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
 * @returns what was done, which differences a second reading of the source confirmed, and how many are left
 */
export async function repairSource(
  compared: Compared,
  settings: RepairSettings,
): Promise<{
  readonly told: Repaired
  readonly confirmed: readonly DifferingKey[]
  readonly leftCount: number
}> {
  const { rows, projected } = compared
  const { stream, log, acceptedCount, before, clock, signal } = settings
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
  const confirmed = mended?.confirmed ?? []
  const heldCount = mended?.held === undefined ? 0 : mended.vanishedCount
  // Of more than were looked at in the store one is known.
  const cutCount = projected?.isCut ? 1 : 0
  const leftCount = heldCount + (mended?.leftCount ?? 0) + told.foreignCount + cutCount
  const now = waiting === 0 ? undefined : await statusToRaise(settings)
  if (now === undefined) return { told, confirmed, leftCount: leftCount + waiting }

  const lease = await writeState({
    log,
    source,
    position: now.position,
    epoch: (now.epoch ?? epochFirst) + 1,
    fenceKnown: now.fence ?? 0,
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
    confirmed,
    leftCount: leftCount + waiting - more,
  }
}

/**
 * The source's status now, if the epoch may be raised: comparing took its time, and somebody may have begun to read the source meanwhile. Its position is
 * taken with it, so that the next run reads again whatever came after.
 */
async function statusToRaise({
  stream,
  log,
  before,
  isForced,
  clock,
  signal,
}: RepairSettings): Promise<SourceStatus | undefined> {
  const sources = await readSources(log, signal)
  const now = await sourceStatus(stream, { log, ...sources, clock, signal })
  const isRead = now.state === 'running' || now.state === 'paused'
  const isSame = now.fence === before.fence && now.epoch === before.epoch
  return isSame && (isForced || !isRead) ? now : undefined
}

/** The comparison as if only these keys differed. */
function only(comparison: SourceComparison, differing: readonly DifferingKey[]): SourceComparison {
  const counts = countNothing()
  for (const { difference } of differing) counts[difference] += 1
  return { ...comparison, differing, counts }
}
