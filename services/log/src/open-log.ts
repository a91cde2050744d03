import { join } from 'node:path'
import type { Log } from './log.ts'
import type { TopicSettings } from './topics.ts'

export interface LogSettings {
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

/**
 * Opens the log of a profile. Each caller's thread may open its own.
 *
 * @throws HutongError HUTONG_LOG_TOPIC_MISMATCH when a topic is kept by another rule than declared; those of `openDatabase`.
 */
export async function openLog(settings: LogSettings): Promise<Log> {
  const { openEmbeddedLog } = await import('./embedded/open-embedded-log.ts')
  return openEmbeddedLog({ ...settings, file: join(settings.folder, 'log.db') })
}
