import { randomUUID } from 'node:crypto'
import { type Log, type LogEntry, partitionOf, readPartition } from '@hutong/log'
import { HutongError, type Clock } from '@hutong/process'
import { leaseOffset, strongerClaim, type Claimed } from './decide-lease.ts'
import {
  epochFirst,
  formatPositionRecord,
  parsePositionRecord,
  positionsTopic,
} from './position-record.ts'
import { parsePauseRecord, pauseKeyOf } from './pause-record.ts'

/** How far a source has been read, and what came of it. */
export interface Progress {
  readonly position: unknown
  readonly recordCount: number
  readonly quarantinedCount: number
  /** When it was last compared with the log, ms since 1970. */
  readonly comparedAt?: number
}

export interface Lease {
  readonly fence: number
  /** Stands before every version that is written under it. */
  readonly epoch: number
  /** What the run before left. */
  readonly restored: Progress
  /** The source is not to be asked until somebody resumes it. */
  readonly isPaused: boolean
  /** The entry that says how far this lease has come. */
  readonly positionEntry: (progress: Progress) => LogEntry
  /** The same, and that nobody reads under it any more. */
  readonly releaseEntry: (progress: Progress) => LogEntry
  /**
   * Follows the claims of others until the signal is aborted; returns the failure when one of them took the source over.
   *
   * @throws whatever the log throws: nothing is known then, and watching has to begin again.
   */
  readonly watch: (listener: LeaseListener, signal: AbortSignal) => Promise<HutongError | undefined>
}

export interface LeaseListener {
  /** A run that has lost wrote after us all the same: our word must be the newest again, or compaction forgets it. */
  readonly onIntruder: () => void
  readonly onPause: (isPaused: boolean) => void
  /** The log told us what there is, at least once a second. */
  readonly onHeard: () => void
}

export interface LeaseSettings {
  readonly log: Log
  readonly source: string
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Left out: that of the run before. */
  readonly epoch?: number
  /** Takes the lease though the newest position record cannot be read, with a fence above this one. */
  readonly mendAbove?: number
  readonly append: (topic: string, entries: readonly LogEntry[]) => Promise<boolean>
}

/**
 * Makes this run the one reader of a source: writes the next fence, and reads back whether it was first. Of two that start together
 * one goes on; of an old and a new one the new one goes on.
 *
 * @returns undefined when the signal was aborted meanwhile.
 * @throws HutongError HUTONG_LEASE_LOST when another run came first.
 */
export async function takeLease(settings: LeaseSettings): Promise<Lease | undefined> {
  const { log, source, signal, append } = settings
  const partition = partitionOf(source, log.partitionCount(positionsTopic))
  const before = await readClaims(settings, partition)
  const owner = randomUUID()
  const fence = Math.max(before.strongest?.record.fence ?? 0, settings.mendAbove ?? 0) + 1
  const epoch = settings.epoch ?? before.strongest?.record.epoch ?? epochFirst
  const restored: Progress = before.strongest?.record ?? {
    position: null,
    recordCount: 0,
    quarantinedCount: 0,
  }
  const entry = (progress: Progress, since?: number, isReleased = false): LogEntry => ({
    key: source,
    value: formatPositionRecord({
      source,
      fence,
      owner,
      ...(since === undefined ? {} : { leaseOffset: since }),
      ...(epoch === epochFirst ? {} : { epoch }),
      ...(isReleased ? { isReleased } : {}),
      position: progress.position ?? null,
      at: settings.clock.now(),
      recordCount: progress.recordCount,
      quarantinedCount: progress.quarantinedCount,
      ...(progress.comparedAt === undefined ? {} : { comparedAt: progress.comparedAt }),
    }),
    partition,
  })
  if (!(await append(positionsTopic, [entry(restored)]))) return undefined
  // The claim is in the log. Whoever wrote the same fence before it has the lease, and whoever comes after will see ours.
  const after = await readClaims(settings, partition)
  if (signal.aborted) return undefined
  const { strongest } = after
  if (strongest?.record.owner !== owner) throw leaseLost(source, strongest?.record.fence ?? fence)
  const since = leaseOffset(strongest)
  const mine: Claimed = { offset: since, record: { ...strongest.record, leaseOffset: since } }
  return {
    fence,
    epoch,
    restored,
    isPaused: after.isPaused,
    positionEntry: (progress) => entry(progress, since),
    releaseEntry: (progress) => entry(progress, since, true),
    watch: (listener, stop) => watchClaims(settings, partition, mine, listener, stop),
  }
}

async function readClaims(
  { log, source, signal, mendAbove }: LeaseSettings,
  partition: number,
): Promise<{ strongest: Claimed | undefined; isPaused: boolean }> {
  const end = (await log.ends(positionsTopic))[partition] ?? 0
  let strongest: Claimed | undefined
  let isPaused = false
  let unreadable: unknown
  if (end === 0) return { strongest, isPaused }
  const all = { topic: positionsTopic, partition, first: 0, end }
  for await (const { key, value, offset } of readPartition(log, all, signal)) {
    if (key === pauseKeyOf(source)) isPaused = parsePauseRecord(value)?.isPaused ?? false
    if (key !== source) continue
    try {
      strongest = strongerClaim(strongest, { record: parsePositionRecord(value), offset })
      // Somebody has mended what stood before it.
      unreadable = undefined
    } catch (cause) {
      unreadable = cause
    }
  }
  if (unreadable !== undefined && mendAbove === undefined) throw unreadable
  return { strongest, isPaused }
}

async function watchClaims(
  { log, source }: LeaseSettings,
  partition: number,
  mine: Claimed,
  { onIntruder, onPause, onHeard }: LeaseListener,
  signal: AbortSignal,
): Promise<HutongError | undefined> {
  for await (const batch of log.tail(positionsTopic, partition, mine.offset, signal)) {
    onHeard()
    for (const { key, value, offset } of batch.records) {
      if (key === pauseKeyOf(source)) onPause(parsePauseRecord(value)?.isPaused ?? false)
      if (key !== source) continue
      const other: Claimed = { record: parsePositionRecord(value), offset }
      if (other.record.owner === mine.record.owner) continue
      if (strongerClaim(mine, other) === other) return leaseLost(source, other.record.fence)
      onIntruder()
    }
  }
  return undefined
}

function leaseLost(source: string, fence: number): HutongError {
  return new HutongError(
    'HUTONG_LEASE_LOST',
    `another run reads the source ${source} (fence ${fence}): run one copy of each connector; this one has stopped`,
  )
}
