import { HutongError, systemClock, wait } from '@hutong/process'
import type { Clock } from '@hutong/process'
import type { Log, LogBatch, LogRecord } from './log.ts'
import type { Position } from './position.ts'

export interface FollowSettings {
  readonly log: Log
  readonly topic: string
  /** Ends the following, quietly. */
  readonly signal: AbortSignal
  /**
   * Called for every kept record, in order within a partition. When it throws, the records of that batch are handed over again, so it
   * takes a record that it has seen already.
   */
  readonly onRecord: (record: LogRecord) => void
  /**
   * Called each time that the log cannot be read or `onRecord` threw; may be called several times. What was heard so far goes stale
   * until following goes on, which is tried again by itself, but not after HUTONG_LOG_SHRUNK: that is another log.
   */
  readonly onFailure: (cause: unknown) => void
  readonly clock?: Clock
}

export interface FollowedTopic {
  /** Resolves when everything that the topic held at the start was handed over; rejects only when following ended for good before. */
  readonly caughtUp: Promise<void>
  readonly position: () => Position
  /** When every partition was last known to hold nothing more, ms since 1970: the age of what is held in memory. 0 = never. */
  readonly checkedAt: () => number
}

/** First wait after a failure; each further one doubles, up to the longest, until a batch was taken. */
const retryMsFirst = 100
const retryMsMax = 5_000

/** Reads all partitions of a compacted topic from the start and goes on, through failures too: how catalogues are held in memory. */
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
  const ended = new AbortController()
  const stop = AbortSignal.any([signal, ended.signal])
  const { promise: caughtUp, resolve, reject } = Promise.withResolvers<void>()
  // Whoever does not wait for it hears of a failure through onFailure.
  caughtUp.catch(() => undefined)

  void followAll()
  return caughtUp

  async function followAll(): Promise<void> {
    let ends: readonly number[] = []
    await untilDone(async () => {
      ends = await log.ends(topic)
    })
    await Promise.all(
      partitions.map((partition) =>
        untilDone((onProgress) => followPartition(partition, ends, onProgress)),
      ),
    )
  }

  /** Tries again what failed, until it is done or stopped. Never throws. */
  async function untilDone(attempt: (onProgress: () => void) => Promise<void>): Promise<void> {
    let waitMs = retryMsFirst
    while (!stop.aborted) {
      try {
        return await attempt(() => {
          waitMs = retryMsFirst
        })
      } catch (cause) {
        if (stop.aborted) return
        if (isFinal(cause)) {
          ended.abort()
          reject(cause)
        }
        onFailure(cause)
        await wait(waitMs, stop)
        waitMs = Math.min(2 * waitMs, retryMsMax)
      }
    }
  }

  async function followPartition(
    partition: number,
    ends: readonly number[],
    onProgress: () => void,
  ): Promise<void> {
    for await (const batch of log.tail(topic, partition, next.get(partition) ?? 0, stop)) {
      for (const record of batch.records) onRecord(record)
      note(batch)
      onProgress()
      if (ends.every((end, index) => (next.get(index) ?? 0) >= end)) resolve()
    }
  }

  function note(batch: LogBatch): void {
    next.set(batch.partition, batch.next)
    if (batch.next === batch.end) checkedAt.set(batch.partition, clock.now())
  }
}

/** A log that ends before what was read of it is another one: what is held in memory did not come from it. */
const isFinal = (cause: unknown): boolean =>
  cause instanceof HutongError && cause.code === 'HUTONG_LOG_SHRUNK'
