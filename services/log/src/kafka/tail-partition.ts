import { setImmediate as nextTurn } from 'node:timers/promises'
import { HutongError } from '@hutong/process'
import type { LogBatch, LogRecord } from '../log.ts'
import { decodeBatches } from './decode-batches.ts'
import type { FetchOne } from './share-fetches.ts'

/** Half of the second that the port promises, so that a busy thread keeps the promise too. */
const quietMsMax = 500
const recordsPerBatchMax = 1_000

export interface TailParts {
  readonly where: string
  /** Answers at once, also with nothing. */
  readonly fetchNow: FetchOne
  /** Waits a little for something to come. */
  readonly fetchLater: FetchOne
  /** First offset that is kept and the next to be written. */
  readonly bounds: (
    topic: string,
    partition: number,
  ) => Promise<{ readonly first: number; readonly end: number }>
  /** Throws once the log is closed. */
  readonly refuseClosed: () => void
}

/**
 * One partition from `from` on, until the signal is aborted. The reader keeps the position itself; there is no consumer group, so nothing is ever
 * rebalanced, committed or reset behind its back.
 */
export async function* tailPartition(
  parts: TailParts,
  topic: string,
  partition: number,
  from: number,
  signal: AbortSignal,
): AsyncGenerator<LogBatch, void> {
  const { where, fetchNow, fetchLater, bounds, refuseClosed } = parts
  const place = `topic ${topic}, partition ${partition}`
  let next = from
  let mayHaveMore = true
  let toldAt = -Infinity
  while (!signal.aborted) {
    refuseClosed()
    const fetched = await (mayHaveMore ? fetchNow : fetchLater)(topic, partition, next, signal)
    if (!fetched) break
    if (fetched.errorCode !== 0) {
      next = await nearestKept(place, next, await bounds(topic, partition))
      continue
    }
    const read = await decodeBatches(`${where}, ${place}`, fetched.bytes, next)
    // A leader that has just been elected may not know yet how far its replicas are.
    const end = Math.max(fetched.end, read.next ?? 0, next)
    if (read.next === undefined || read.next <= next) {
      // Where other partitions filled the answer there is more to be had at once.
      mayHaveMore = next < end
      if (performance.now() - toldAt < quietMsMax) continue
      yield { topic, partition, from: next, next, end, records: [] }
    } else {
      yield* inPieces({ topic, partition, from: next, next: read.next, end, records: read.records })
      next = read.next
      mayHaveMore = true
    }
    toldAt = performance.now()
    await nextTurn()
  }
  refuseClosed()
}

/** What was fetched at once, in pieces that a reader takes in one go; the last ends where the fetch ended. */
function* inPieces(batch: LogBatch): Generator<LogBatch> {
  const { records, next } = batch
  let from = batch.from
  for (let start = 0; start < records.length; start += recordsPerBatchMax) {
    const piece: readonly LogRecord[] = records.slice(start, start + recordsPerBatchMax)
    const following = records[start + recordsPerBatchMax]
    const pieceNext = following ? following.offset : next
    yield { ...batch, from, next: pieceNext, records: piece }
    from = pieceNext
  }
  if (records.length === 0) yield batch
}

/** Beginning before the first kept offset is legal; beyond the end it is another log. */
async function nearestKept(
  place: string,
  next: number,
  { first, end }: { readonly first: number; readonly end: number },
): Promise<number> {
  if (next < first) return first
  if (next <= end) return next
  throw new HutongError(
    'HUTONG_LOG_SHRUNK',
    `${place} ends at ${end}, before offset ${next}: this is not the log that was read before; restore it, or rebuild what was made of it`,
  )
}
