import { setImmediate as nextTurn } from 'node:timers/promises'
import { HutongError } from '@hutong/process'
import { explainFailure } from '@hutong/sqlite'
import type { LogBatch } from '../log.ts'
import type { BatchReader } from './read-batch.ts'
import type { ChangeWatch } from './watch-changes.ts'

// Half of the second that the port promises, so that a busy thread keeps the promise too.
const quietMsMax = 500

export interface TailParts {
  readonly file: string
  readonly reader: BatchReader
  readonly watch: ChangeWatch
  /** Throws once the log is closed. */
  readonly refuseClosed: () => void
}

/** One partition from `from` on, until the signal is aborted. */
export async function* tailTopic(
  parts: TailParts,
  topic: string,
  from: number,
  signal: AbortSignal,
): AsyncGenerator<LogBatch, void> {
  const { watch, refuseClosed } = parts
  let next = from
  let toldAt = -Infinity
  while (!signal.aborted) {
    refuseClosed()
    const { since, batch } = readOn(parts, topic, next)
    if (!batch) throw shrunk(topic, next)
    const quietMs = toldAt + quietMsMax - performance.now()
    if (batch.next === next && quietMs > 0) {
      await watch.change(since, quietMs, signal)
      continue
    }
    yield batch
    next = batch.next
    toldAt = performance.now()
    // Reading is synchronous: the thread's other work gets its turn between two batches.
    await nextTurn()
  }
}

function readOn({ file, reader, watch }: TailParts, topic: string, next: number) {
  try {
    return { since: watch.version(), batch: reader.batch(topic, next) }
  } catch (cause) {
    throw explainFailure(file, cause)
  }
}

const shrunk = (topic: string, next: number): HutongError =>
  new HutongError(
    'HUTONG_LOG_SHRUNK',
    `topic ${topic} ends before offset ${next}: this is not the log that was read before; restore it, or rebuild what was made of it`,
  )
