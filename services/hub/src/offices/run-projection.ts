import type { Log } from '@hutong/log'
import { secretKey, systemClock } from '@hutong/process'
import type { Logger } from '@hutong/process'
import { startProjection } from '@hutong/projection'
import type { Projection } from '@hutong/projection'
import { createSubjectKeyer } from '@hutong/schemas'
import type { RecordWriter } from '@hutong/store'

/** The projection under the hub's index key. */
export async function runProjection(parts: {
  readonly log: Log
  readonly writer: RecordWriter
  /** Folder of the key files. */
  readonly keys: string
  readonly logger: Logger
  readonly signal: AbortSignal
}): Promise<Projection> {
  const { log, writer, keys, logger, signal } = parts
  return startProjection({
    log,
    store: writer,
    subjectKey: createSubjectKeyer(await secretKey(keys, 'index')),
    clock: systemClock,
    logger,
    signal,
  })
}
