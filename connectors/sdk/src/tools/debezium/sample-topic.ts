import type { Bounds, FoundTopic, TopicReader } from '@hutong/log/reader'
import type { Reason } from '../../connector.ts'
import type { Source } from '../../mapping/read-path.ts'
import { judgeChange, tellsWhole } from '../../sources/debezium/judge-change.ts'
import { readEvent, readKey } from '../../sources/debezium/read-event.ts'

/** The last messages of a topic. */
export interface TopicSample {
  readonly bounds: readonly Bounds[]
  readonly rows: readonly Source[]
  /** Columns of the newest message's key; none where the table has none. */
  readonly keyColumns: readonly string[]
  readonly reasons: readonly Reason[]
  /** Whether an update brings the row from before; undefined where none is in the sample. */
  readonly isIdentityFull: boolean | undefined
}

const messagesMax = 1000

export async function sampleTopic(
  reader: TopicReader,
  topic: FoundTopic,
  signal: AbortSignal,
): Promise<TopicSample> {
  const bounds = await reader.bounds(topic)
  const rows: Source[] = []
  const reasons: Reason[] = []
  let keyColumns: readonly string[] = []
  let isIdentityFull: boolean | undefined
  const count = Math.ceil(messagesMax / bounds.length)
  for (const [partition, { first, end }] of bounds.entries()) {
    const from = Math.max(first, end - count)
    if (from >= end) continue
    for await (const { records, next } of reader.tail(topic.name, partition, from, signal)) {
      for (const { key, value } of records) {
        if (value.length === 0) continue
        const event = readEvent(value)
        if ('code' in event) {
          reasons.push(event)
          continue
        }
        keyColumns = Object.keys(readKey(key))
        if (event.op === 'u')
          isIdentityFull = event.before !== null && tellsWhole(event.before, keyColumns)
        const judged = judgeChange(event, [], keyColumns, true)
        // What a deletion tells can be what Debezium has filled in.
        if ('value' in judged && !judged.isDeleted) rows.push(judged.value)
      }
      if (next >= end) break
    }
  }
  return { bounds, rows, keyColumns, reasons, isIdentityFull }
}
