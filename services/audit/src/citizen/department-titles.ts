import { followTopic } from '@hutong/log'
import type { Log } from '@hutong/log'
import type { Logger } from '@hutong/process'
import { parseDepartment } from '@hutong/schemas/catalogue'
import type { Titles } from './words.ts'

export interface DepartmentTitles {
  /** An unknown code is its own name. */
  readonly of: (code: string) => Titles
  readonly caughtUp: Promise<void>
}

/** What departments are called now, followed from the log. */
export function followDepartmentTitles(settings: {
  readonly log: Log
  readonly logger: Logger
  readonly signal: AbortSignal
}): DepartmentTitles {
  const { log, logger, signal } = settings
  const topic = 'catalogue.departments'
  const titles = new Map<string, Titles>()
  const { caughtUp } = followTopic({
    log,
    topic,
    signal,
    onRecord: ({ key, value, offset }) => {
      const parsed = parseDepartment(parseJson(value))
      if (parsed.ok) {
        const { titleZh, titleEn } = parsed.item
        titles.set(key, { titleZh, titleEn })
      } else logger.warning('catalogue-item-unreadable', { topic, offset })
    },
    onFailure: (cause) => logger.failure('catalogue-not-followed', cause, { topic }),
  })
  return { of: (code) => titles.get(code) ?? { titleZh: code, titleEn: code }, caughtUp }
}

function parseJson(value: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(value).toString('utf8'))
  } catch {
    // Not JSON: the parser says so.
    return undefined
  }
}
