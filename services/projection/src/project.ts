import { HutongError } from '@hutong/process'
import type { Clock, Logger } from '@hutong/process'
import type { Log } from '@hutong/log'
import { recordTypes } from '@hutong/schemas'
import type { RecordTypeInfo, validateRecord } from '@hutong/schemas'
import type { RecordWriter } from '@hutong/store'
import { knownSchemas } from './known-schemas.ts'
import { projectPartition } from './project-partition.ts'
import { shareThread } from './share-thread.ts'
import { statusOf } from './status-of.ts'
import type { TopicStatus } from './status-of.ts'
import { trackProgress } from './track-progress.ts'
import type { Progress } from './track-progress.ts'

export type { TopicStatus } from './status-of.ts'

export interface ProjectionSettings {
  readonly log: Log
  readonly store: RecordWriter
  /** HMAC under the index key, which only projection and gateway hold. */
  readonly subjectKey: (idType: string, normalisedId: string) => string
  readonly clock: Clock
  readonly logger: Logger
  /** Ends the projection when what is under way was applied. */
  readonly signal: AbortSignal
  /** Every published type by default. */
  readonly types?: readonly RecordTypeInfo[]
  /** Of the schemas that the program was built with. */
  readonly validate?: typeof validateRecord
  /** How often the store is looked at while the log brings nothing, ms. */
  readonly lookEveryMs?: number
}

export interface Projection {
  readonly status: () => readonly TopicStatus[]
  /** Resolves when all that the log held at the start is in the store: from here on it may be asked. Rejects when that fails. */
  readonly caughtUp: Promise<void>
  /**
   * Resolves after the signal was aborted. Rejects with HUTONG_PROJECTION_FENCED when another projection took a slot over, and with
   * HUTONG_LOG_SHRUNK when the log is not the one that was applied: both need a person. With HUTONG_STORE_GENERATION_UNKNOWN when the generation
   * that it writes was dropped. In each case all of the projection has ended.
   */
  readonly stopped: Promise<void>
}

/**
 * Carries every records topic into the store: the newest record of each key, found by key and by person. Each record has its effect
 * once, whatever fails and is repeated on the way, since data and position are written together.
 */
export function startProjection(settings: ProjectionSettings): Projection {
  const { log, types = recordTypes, clock, logger, signal } = settings
  const failed = new AbortController()
  const stop = AbortSignal.any([signal, failed.signal])
  const turn = shareThread()
  const schemas = knownSchemas({ log, validate: settings.validate, logger, signal: stop })
  const topics = types.map((info) => {
    const partitions = Array.from({ length: log.partitionCount(info.topic) }, (_, p) => p)
    return { info, progress: partitions.map(() => trackProgress(clock)) }
  })
  const stopped = Promise.all(
    topics.flatMap(({ info, progress }) =>
      progress.map((one, partition) => run(info, partition, one)),
    ),
  ).then(() => undefined)
  const caughtUp = Promise.race([
    allCaughtUp(topics.flatMap(({ progress }) => progress)),
    endedBefore(stopped),
  ])
  // Whoever does not wait for one of them hears of a failure through the other, and from the log.
  stopped.catch(() => undefined)
  caughtUp.catch(() => undefined)
  return {
    status: () => topics.map(({ info, progress }) => statusOf(info.topic, progress)),
    caughtUp,
    stopped,
  }

  async function run(info: RecordTypeInfo, partition: number, progress: Progress): Promise<void> {
    try {
      await projectPartition({
        ...settings,
        schemas,
        info,
        partition,
        progress,
        turn,
        signal: stop,
      })
    } catch (cause) {
      logger.failure('projection-stopped', cause, { topic: info.topic, partition })
      failed.abort()
      throw cause
    }
  }
}

async function allCaughtUp(progress: readonly Progress[]): Promise<void> {
  await Promise.all(progress.map((one) => one.caughtUp))
}

async function endedBefore(stopped: Promise<void>): Promise<never> {
  await stopped
  throw new HutongError(
    'HUTONG_PROJECTION_ENDED',
    'the projection was stopped before it had caught up',
  )
}
