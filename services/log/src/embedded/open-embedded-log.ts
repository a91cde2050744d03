import { HutongError, systemClock, wait } from '@hutong/process'
import type { Clock } from '@hutong/process'
import { openDatabase, openWriter } from '@hutong/sqlite'
import type { Writer } from '@hutong/sqlite'
import type { Log } from '../log.ts'
import type { TopicSettings } from '../topics.ts'
import { createAppend } from './create-append.ts'
import { keepTopics } from './keep-topics.ts'
import { migrations } from './log-tables.ts'
import type { LogJobs } from './log-writer.ts'
import { createBatchReader } from './read-batch.ts'
import { tailTopic } from './tail-topic.ts'
import { watchChanges } from './watch-changes.ts'

const keepEveryMs = 15_000

export interface EmbeddedLogSettings {
  readonly file: string
  readonly topics: readonly TopicSettings[]
  readonly readOnly?: boolean
  readonly niceness?: number
  readonly clock?: Clock
}

export interface EmbeddedLog extends Log {
  /** Applies the topics' rules now; otherwise they are applied every 15 s. */
  readonly keepNow: () => Promise<void>
}

/** The log on one SQLite file: one partition per topic, written through a worker, read in the caller's thread. */
export async function openEmbeddedLog(settings: EmbeddedLogSettings): Promise<EmbeddedLog> {
  const { file, topics, clock = systemClock } = settings
  const writer = settings.readOnly ? undefined : await declareTopics(settings)
  const database = openDatabase(file, { readOnly: true, migrations })
  const reader = createBatchReader(database)
  const watch = watchChanges(database)
  const append = createAppend(writer, file, clock, watch.wake)
  const closing = new AbortController()
  const keepNow = async (): Promise<void> => {
    if (writer) await keepTopics(writer, topics, clock, closing.signal)
  }
  const keeping = keepFromTimeToTime(keepNow, closing.signal)
  const names = new Set(topics.map(({ name }) => name))

  function refuseClosed(): void {
    if (closing.signal.aborted)
      throw new HutongError('HUTONG_LOG_CLOSED', `the log ${file} was closed`)
  }
  function refuseUnknown(topic: string, partition = 0): void {
    refuseClosed()
    if (!names.has(topic)) {
      throw new HutongError(
        'HUTONG_LOG_TOPIC_UNDECLARED',
        `topic ${topic} is not declared: name it when the log is opened`,
      )
    }
    if (partition !== 0) {
      throw new HutongError(
        'HUTONG_LOG_PARTITION_UNKNOWN',
        `topic ${topic} has no partition ${partition}`,
      )
    }
  }

  return {
    append: async (topic, entries) => {
      refuseUnknown(topic)
      return append(topic, entries)
    },
    tail: (topic, partition, from, signal) => {
      refuseUnknown(topic, partition)
      return tailTopic({ file, reader, watch, refuseClosed }, topic, from, signal)
    },
    ends: async (topic) => {
      refuseUnknown(topic)
      return [reader.end(topic)]
    },
    partitionCount: (topic) => {
      refuseUnknown(topic)
      return 1
    },
    keepNow,
    close: async () => {
      if (closing.signal.aborted) return
      closing.abort()
      watch.wake()
      await keeping
      // The writer goes last, since the last one out folds the journal, and with it deleted bytes, into the file.
      database.close()
      await writer?.close()
    },
  }
}

async function declareTopics(settings: EmbeddedLogSettings): Promise<Writer<LogJobs>> {
  const { file, topics, niceness = 0 } = settings
  const module = new URL('./log-writer.ts', import.meta.url)
  const writer = await openWriter<LogJobs>({ file, module, niceness })
  try {
    await writer.run('declare', topics)
    return writer
  } catch (cause) {
    await writer.close()
    throw cause
  }
}

async function keepFromTimeToTime(
  keepNow: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  // A file that cannot be written fails the next append, which has a caller to tell; here it is tried again later.
  while (await wait(keepEveryMs, signal)) await keepNow().catch(() => undefined)
}
