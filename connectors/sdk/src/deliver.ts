import type { LogEntry } from '@hutong/log'
import { positionsTopic } from './position-record.ts'
import type { Append } from './append-until-acknowledged.ts'
import type { Lease, Progress } from './take-lease.ts'
import type { Clock } from '@hutong/process'

export interface Delivery {
  readonly records: readonly LogEntry[]
  readonly quarantined: readonly LogEntry[]
  readonly position: unknown
  /** Write the position down now; otherwise now and then will do. */
  readonly complete: boolean
}

export interface DeliverySettings {
  readonly append: Append
  /** For records: may be called again before it has resolved, and keeps the order. */
  readonly appendNext: Append
  readonly lease: Lease
  readonly clock: Clock
  readonly recordsTopic: string
  readonly quarantineTopic: string
}

/** Reading again what lies between two positions costs time and nothing else, so they are not written for every batch. */
const positionEveryMs = 1000

/** Brings batches into the log in the one order that loses nothing, and keeps count of how far it has come. */
export function createDelivery({ append, appendNext, lease, clock, ...topics }: DeliverySettings) {
  let progress: Progress = lease.restored
  let writtenAt = clock.now()
  let previous: Promise<boolean> = Promise.resolve(true)

  /** May be called again before it has resolved; each resolves after those before it. False when the run ended first. */
  function deliver(delivery: Delivery): Promise<boolean> {
    const sent = appendNext(topics.recordsTopic, delivery.records)
    previous = Promise.all([previous, sent]).then(
      ([before, went]) => before && went && finish(delivery),
    )
    // Whoever delivers waits for it in its turn; until then a failure must not count as unhandled.
    previous.catch(() => undefined)
    return previous
  }

  async function finish({ records, quarantined, position, complete }: Delivery): Promise<boolean> {
    if (!(await append(topics.quarantineTopic, quarantined))) return false
    // Every row of the batch is in the log now, published or quarantined. A crash here reads the batch again, to the same keys and versions.
    progress = {
      ...progress,
      position,
      recordCount: progress.recordCount + records.length,
      quarantinedCount: progress.quarantinedCount + quarantined.length,
    }
    if (!complete && clock.now() - writtenAt < positionEveryMs) return true
    return writePosition()
  }

  function writePosition(): Promise<boolean> {
    writtenAt = clock.now()
    return append(positionsTopic, [lease.positionEntry(progress)])
  }

  /** Notes that the source was compared with the log. */
  function noteCompared(comparedAt: number): Promise<boolean> {
    progress = { ...progress, comparedAt }
    return writePosition()
  }

  return { deliver, noteCompared, writePosition, position: () => progress.position }
}
