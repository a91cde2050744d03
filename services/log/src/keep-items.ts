import { followItems } from './follow-items.ts'
import type { FollowItemsSettings } from './follow-items.ts'
import type { FollowedTopic } from './follow-topic.ts'

export interface KeptItems<Item> extends FollowedTopic {
  /** Writes one; it holds here at once, and everywhere when the others have heard of it. @throws those of the log */
  readonly write: (item: Item) => Promise<void>
}

/** As `followItems`, for those who write such items too. What lies under another key than its own is none. */
export function keepItems<Item>(
  settings: FollowItemsSettings<Item> & {
    readonly keyOf: (item: Item) => string
    /** Called for what was heard and for what was written here, which is heard again later. */
    readonly onItem: (item: Item) => void
  },
): KeptItems<Item> {
  const { log, topic, keyOf, onItem, onUnreadable } = settings
  const followed = followItems({
    ...settings,
    onItem: (item, key) => {
      if (keyOf(item) === key) onItem(item)
      else onUnreadable?.(key)
    },
  })
  return {
    ...followed,
    write: async (item) => {
      const value = Buffer.from(JSON.stringify(item))
      await log.append(topic, [{ key: keyOf(item), value }])
      onItem(item)
    },
  }
}
