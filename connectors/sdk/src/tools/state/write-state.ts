import type { Log } from '@hutong/log'
import { HutongError, type Clock } from '@hutong/process'
import { positionsTopic } from '../../position-record.ts'
import { takeLease, type Lease } from '../../take-lease.ts'

export interface StateSettings {
  readonly log: Log
  readonly source: string
  /** Where reading goes on; null = from the very beginning, and the counts begin anew. */
  readonly position: unknown
  /** Of every version that is written from now on; left out: as it is. */
  readonly epoch?: number
  /** The highest fence that is known of elsewhere, such as from signs of life: a damaged position record has none. */
  readonly fenceKnown: number
  readonly clock: Clock
  readonly signal: AbortSignal
}

/**
 * Says anew how far a source has been read: takes the lease, so that a run that was forgotten stops, writes the position under it, and gives it
 * back. A crash in between leaves the position as it was, under the higher fence.
 *
 * @throws HutongError HUTONG_LEASE_LOST when another run took it meanwhile; whatever the log throws
 */
export async function writeState(settings: StateSettings): Promise<Lease> {
  const { log, source, position, epoch, clock, signal, fenceKnown } = settings
  const lease = await takeLease({
    log,
    source,
    clock,
    signal,
    mendAbove: fenceKnown,
    ...(epoch === undefined ? {} : { epoch }),
    append: async (topic, entries) => {
      await log.append(topic, entries)
      return !signal.aborted
    },
  })
  if (lease === undefined) throw stopped(source)
  const counts = position === null ? { recordCount: 0, quarantinedCount: 0 } : { ...lease.restored }
  await log.append(positionsTopic, [lease.releaseEntry({ ...counts, position })])
  return lease
}

const stopped = (source: string): HutongError =>
  new HutongError('HUTONG_LEASE_LOST', `stopped before the state of ${source} was written`)
