import type { LogRecord } from '@hutong/log'
import { hubTopics } from '../../services/hub/src/hub-topics.ts'
import { openHubLog } from './open-hub-log.ts'

const heartbeat = '__hb:'

/** Everything that a hub's log holds of these topics, heartbeats left out. An embedded hub must not be running. */
export async function readLog(
  data: string,
  topics: readonly string[],
): Promise<ReadonlyMap<string, readonly LogRecord[]>> {
  const log = await openHubLog(data)
  try {
    const held = new Map<string, readonly LogRecord[]>()
    for (const topic of topics) {
      const records: LogRecord[] = []
      for (const [partition, end] of (await log.ends(topic)).entries()) {
        const stop = new AbortController()
        for await (const batch of log.tail(topic, partition, 0, stop.signal)) {
          records.push(...batch.records.filter(({ key }) => !key.startsWith(heartbeat)))
          if (batch.next >= end) break
        }
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
