import type { Clock, Logger } from '@hutong/process'
import { followTopic } from './follow-topic.ts'
import type { FollowedTopic } from './follow-topic.ts'
import type { Log, LogRecord } from './log.ts'

export interface FollowItemsSettings<Item> {
  readonly log: Log
  readonly topic: string
  /** Names an item in log lines: `<what>-unreadable`, `<what>-not-followed`. */
  readonly what: string
  /** Undefined for what is no such item. */
  readonly parse: (input: unknown) => Item | undefined
  readonly onItem: (item: Item, key: string) => void
  readonly onUnreadable?: (key: string) => void
  readonly clock?: Clock
  readonly logger: Logger
  readonly signal: AbortSignal
}

/**
 * As `followTopic`, of a topic whose values are JSON of one shape. What cannot be read is noted by its place, never by its text, and handed over as nothing:
 * whoever holds what lay there before under its key may have to withdraw it.
 */
export function followItems<Item>(settings: FollowItemsSettings<Item>): FollowedTopic {
  const { log, topic, what, parse, onItem, onUnreadable, clock, logger, signal } = settings
  return followTopic({
    log,
    topic,
    signal,
    ...(clock ? { clock } : {}),
    onRecord: (record) => {
      const { key, offset } = record
      const item = parse(parseJson(record))
      if (item !== undefined) onItem(item, key)
      else {
        logger.warning(`${what}-unreadable`, { topic, offset })
        onUnreadable?.(key)
      }
    },
    onFailure: (cause) => logger.failure(`${what}-not-followed`, cause, { topic }),
  })
}

function parseJson({ value }: LogRecord): unknown {
  try {
    return JSON.parse(Buffer.from(value).toString('utf8'))
  } catch {
    // Not JSON: the caller notes it.
    return undefined
  }
}
