import { systemClock } from '@hutong/process'
import type { Clock } from '@hutong/process'
import type { Log, LogBatch, LogRecord } from './log.ts'
import type { Position } from './position.ts'

export interface FollowSettings {
  readonly log: Log
  readonly topic: string
  /** Ends the following, quietly. */
  readonly signal: AbortSignal
  /** Called for every kept record, in order within a partition. What it throws ends the following. */
  readonly onRecord: (record: LogRecord) => void
  /** Called at most once, when the log cannot be read or `onRecord` threw: what was heard so far goes stale from now on. */
  readonly onFailure: (cause: unknown) => void
  readonly clock?: Clock
}

export interface FollowedTopic {
  /** Resolves when everything that the topic held at the start was handed over; rejects when following failed before. */
  readonly caughtUp: Promise<void>
  readonly position: () => Position
  /** When every partition was last known to hold nothing more, ms since 1970: the age of what is held in memory. 0 = never. */
  readonly checkedAt: () => number
}

/** Reads all partitions of a compacted topic from the start and goes on: how catalogues are held in memory. */
export function followTopic(settings: FollowSettings): FollowedTopic {
  const { log, topic } = settings
  const next = new Map<number, number>()
  const checkedAt = new Map<number, number>()
  const partitions = Array.from({ length: log.partitionCount(topic) }, (_, partition) => partition)
  for (const partition of partitions) {
    next.set(partition, 0)
    checkedAt.set(partition, 0)
  }
  return {
    caughtUp: follow(settings, partitions, next, checkedAt),
    position: () => ({ topic, next: new Map(next) }),
    checkedAt: () => Math.min(...checkedAt.values()),
  }
}

function follow(
  settings: FollowSettings,
  partitions: readonly number[],
  next: Map<number, number>,
  checkedAt: Map<number, number>,
): Promise<void> {
  const { log, topic, signal, onRecord, onFailure, clock = systemClock } = settings
  const failed = new AbortController()
  const stop = AbortSignal.any([signal, failed.signal])
  const { promise: caughtUp, resolve, reject } = Promise.withResolvers<void>()
  // Whoever does not wait for it hears of a failure through onFailure.
  caughtUp.catch(() => undefined)

  void followAll().catch((cause: unknown) => {
    failed.abort()
    reject(cause)
    if (!signal.aborted) onFailure(cause)
  })
  return caughtUp

  async function followAll(): Promise<void> {
    const ends = await log.ends(topic)
    await Promise.all(partitions.map((partition) => followPartition(partition, ends)))
  }

  async function followPartition(partition: number, ends: readonly number[]): Promise<void> {
    for await (const batch of log.tail(topic, partition, 0, stop)) {
      for (const record of batch.records) onRecord(record)
      note(batch)
      if (ends.every((end, index) => (next.get(index) ?? 0) >= end)) resolve()
    }
  }

  function note(batch: LogBatch): void {
    next.set(batch.partition, batch.next)
    if (batch.next === batch.end) checkedAt.set(batch.partition, clock.now())
  }
}
