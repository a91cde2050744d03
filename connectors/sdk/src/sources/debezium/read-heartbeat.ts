import type { FoundTopic, TopicReader } from '@hutong/log/reader'
import { readEvent } from './read-event.ts'

/** Two are needed; marks of transactions stand between them, and other rows of the table may. */
const messagesMax = 50

/**
 * Up to when everything that the database committed is in the topics of a Debezium connector, ms since 1970 by the database's clock; null when nobody can say.
 *
 * Debezium itself writes to a table of the database again and again (`heartbeat.action.query`), and reads that change like any other, after all that was
 * committed before it. So its message says more than that Debezium is alive: it has come so far. Its own heartbeat topic says only the former, also while
 * hours of changes wait. The newest but one counts: what was sent together with the newest may still be on its way to another broker.
 */
export async function readHeartbeat(
  reader: TopicReader,
  topic: FoundTopic,
  signal: AbortSignal,
): Promise<number | null> {
  const times: number[] = []
  for (const [partition, { first, end }] of (await reader.bounds(topic)).entries()) {
    const from = Math.max(first, end - messagesMax)
    if (from >= end) continue
    for await (const { records, next } of reader.tail(topic.name, partition, from, signal)) {
      for (const { value, time } of records) {
        const at = committedAt(value)
        // Connect's clock says when it was sent: a database that is ahead of it is not believed.
        if (at !== undefined) times.push(Math.min(at, time))
      }
      if (next >= end) break
    }
  }
  return times.toSorted((a, b) => b - a)[1] ?? null
}

/** Rows of a snapshot say nothing: other tables may be read after this one. */
function committedAt(message: Uint8Array): number | undefined {
  if (message.length === 0) return undefined
  const event = readEvent(message)
  if ('code' in event || event.snapshot !== 'none' || event.atMicros === 0) return undefined
  return Math.floor(event.atMicros / 1000)
}
