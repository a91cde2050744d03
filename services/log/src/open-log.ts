import { join } from 'node:path'
import type { AppliedTopics, TopicsSettings } from './kafka/apply-topics.ts'
import type { TopicFault } from './kafka/describe-fault.ts'
import type { Log } from './log.ts'
import type { TopicSettings } from './topics.ts'

export { describeFault } from './kafka/describe-fault.ts'
export type { AppliedTopics, TopicFault, TopicsSettings }

export type LogSettings = EmbeddedSettings | CitySettings

interface EmbeddedSettings {
  readonly profile: 'embedded'
  /** The data folder: the log is `log.db` in it. */
  readonly folder: string
  /** Every topic that may be written or read. */
  readonly topics: readonly TopicSettings[]
  /** For readers beside a running hub: appends are refused and nothing is created. */
  readonly readOnly?: boolean
  /** 0 (default) … 19: how far the writing thread steps back behind others of this process (Linux). */
  readonly niceness?: number
}

interface CitySettings {
  readonly profile: 'city'
  /** The text of HUTONG_KAFKA. */
  readonly kafka: string
  /** Names this process to the brokers. */
  readonly instance: string
  /** Every topic that may be written or read; they have to be there, as `applyTopics` makes them. */
  readonly topics: readonly TopicSettings[]
  /** Of topics that are spread; 12 by default. */
  readonly partitions?: number
  readonly readOnly?: boolean
}

/**
 * Opens the log of a profile. Each caller's thread may open its own.
 *
 * @throws HutongError HUTONG_LOG_TOPIC_MISMATCH when a topic is kept by another rule than declared; those of `openDatabase`, or of `openKafkaLog`.
 */
export async function openLog(settings: LogSettings): Promise<Log> {
  switch (settings.profile) {
    case 'embedded': {
      const { openEmbeddedLog } = await import('./embedded/open-embedded-log.ts')
      return openEmbeddedLog({ ...settings, file: join(settings.folder, 'log.db') })
    }
    case 'city': {
      const { openKafkaLog } = await import('./kafka/open-kafka-log.ts')
      return openKafkaLog(settings)
    }
  }
}

/** What is not as declared; the log of the embedded profile keeps its topics itself. @throws HutongError of `openKafkaLog` */
export async function checkTopics(settings: TopicsSettings): Promise<readonly TopicFault[]> {
  return (await import('./kafka/apply-topics.ts')).checkTopics(settings)
}

/** Makes what is missing and puts right what can be; run as often as you like. @throws HutongError of `openKafkaLog` */
export async function applyTopics(settings: TopicsSettings): Promise<AppliedTopics> {
  return (await import('./kafka/apply-topics.ts')).applyTopics(settings)
}
