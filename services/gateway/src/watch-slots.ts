import { HutongError, wait } from '@hutong/process'
import type { Clock, Logger, PartHealth } from '@hutong/process'
import type { RecordReader } from '@hutong/store'

const everyMs = 1_000
/** Beyond it what was seen is no word on the present. */
const ageMsMax = 10_000

interface SlotWatch {
  readonly health: () => PartHealth
}

/**
 * Looks again and again whether the store has a position for every partition of these topics. One that is missing (a store that was emptied,
 * or a projection that has not begun) would make its records look as if they had never been.
 */
export function watchSlots(parts: {
  readonly records: RecordReader
  readonly topics: readonly string[]
  /** Of the log. */
  readonly partitionCount: (topic: string) => number
  readonly clock: Clock
  readonly logger: Logger
  readonly signal: AbortSignal
}): SlotWatch {
  const { topics, clock, logger, signal } = parts
  let trouble: string | undefined = 'the store was not looked at yet'
  let lookedAt = 0
  const note = (found: string | undefined): void => {
    if (found !== trouble) {
      if (found === undefined) logger.event('store-complete', { topics: topics.length })
      else logger.warning('store-incomplete', { why: found })
    }
    trouble = found
    lookedAt = clock.now()
  }
  const watch = async (): Promise<void> => {
    do {
      // A reader that waits in vain must not keep the last good word alive: that grows too old by itself.
      note(await findTrouble(parts))
    } while (await wait(everyMs, signal))
  }
  void watch()
  return {
    health: () => {
      if (trouble !== undefined) return { state: 'starting', detail: trouble }
      return clock.now() - lookedAt <= ageMsMax
        ? { state: 'ready' }
        : { state: 'starting', detail: 'the store does not answer' }
    },
  }
}

/** Never throws: what the store says of itself is the finding. */
async function findTrouble({
  records,
  topics,
  partitionCount,
}: Parameters<typeof watchSlots>[0]): Promise<string | undefined> {
  try {
    for (const topic of topics) {
      const held = (await records.slots(topic)).length
      const wanted = partitionCount(topic)
      if (held < wanted) return `the store holds ${held} of ${wanted} partitions of ${topic}`
    }
    return undefined
  } catch (cause) {
    return cause instanceof HutongError ? cause.message : 'the store does not answer'
  }
}
