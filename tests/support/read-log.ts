import type { LogRecord } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { hubTopics } from '../../services/hub/src/hub-topics.ts'

const heartbeat = '__hb:'

/** Everything that a hub's log holds of these topics, heartbeats left out. The hub must not be running. */
export async function readLog(
  data: string,
  topics: readonly string[],
): Promise<ReadonlyMap<string, readonly LogRecord[]>> {
  const log = await openLog({ profile: 'embedded', folder: data, topics: hubTopics })
  try {
    const held = new Map<string, readonly LogRecord[]>()
    for (const topic of topics) {
      const [end = 0] = await log.ends(topic)
      const records: LogRecord[] = []
      const stop = new AbortController()
      for await (const batch of log.tail(topic, 0, 0, stop.signal)) {
        records.push(...batch.records.filter(({ key }) => !key.startsWith(heartbeat)))
        if (batch.next >= end) break
      }
      held.set(topic, records)
    }
    return held
  } finally {
    await log.close()
  }
}

export const allTopics: readonly string[] = hubTopics.map(({ name }) => name)
export const recordTopics: readonly string[] = allTopics.filter((name) =>
  name.startsWith('records.'),
)
