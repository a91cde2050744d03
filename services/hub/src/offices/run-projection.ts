import type { Log } from '@hutong/log'
import { secretKey, systemClock } from '@hutong/process'
import type { Logger } from '@hutong/process'
import { projectActive } from '@hutong/projection'
import type { Projection } from '@hutong/projection'
import { createSubjectKeyer } from '@hutong/schemas'
import type { Generations, RecordWriter } from '@hutong/store'

/** The projection under the hub's index key. */
export async function runProjection(parts: {
  readonly log: Log
  readonly generations: Generations
  /** Of the generation that is active at that moment. */
  readonly openWriter: () => Promise<RecordWriter>
  /** Folder of the key files. */
  readonly keys: string
  readonly logger: Logger
  readonly signal: AbortSignal
}): Promise<Projection> {
  const { log, generations, openWriter, keys, logger, signal } = parts
  return projectActive({
    log,
    generations,
    openWriter,
    subjectKey: createSubjectKeyer(await secretKey(keys, 'index')),
    clock: systemClock,
    logger,
    signal,
  })
}
