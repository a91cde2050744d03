import { openTopicReader, type FoundTopic, type TopicReader } from '@hutong/log/reader'
import type { LogBatch } from '@hutong/log'
import type { Clock } from '@hutong/process'
import type { Connection } from '../../connections.ts'
import type { Row, Source, SourceEvent } from '../../connector.ts'
import {
  formatPosition,
  parseDebeziumPosition,
  type DebeziumPosition,
  type PartitionPlace,
} from './debezium-position.ts'
import type { DebeziumSettings } from './debezium-settings.ts'
import { explainReading, misconfigured } from './failures.ts'
import { kafkaAddressOf } from './kafka-url.ts'
import { expectSame, expectThere, gone, openTopic } from './open-topic.ts'
import { readKey } from './read-event.ts'
import { readHeartbeat } from './read-heartbeat.ts'
import { openedColumns, topLevel } from './top-level.ts'
import { readMessage, type ReadMessage } from './read-message.ts'

export interface DebeziumSource {
  readonly settings: DebeziumSettings
  readonly connection: Connection
  readonly clock: Clock
  /** Columns and paths that the mapping reads. */
  readonly columns: readonly string[]
  /** Paths that it reads as lists. */
  readonly lists: readonly string[]
  /** Those that make the record's id. */
  readonly idColumns: readonly string[]
}

/**
 * The changes of a table as a Debezium connector of the department writes them into a topic, the first snapshot included.
 *
 * The offset of a message is the version of its row: Debezium tells the changes of one row in their order, and all of them into one partition.
 */
export function debeziumSource(parts: DebeziumSource): Source {
  const { settings, connection, clock } = parts
  const { topic: name, heartbeat, isIdentityFull } = settings
  const where = `${settings.connection}: the topic ${name}`
  const columns = topLevel(parts.columns)
  const openedJson = openedColumns(parts.columns, parts.lists)
  const idColumns = new Set(topLevel(parts.idColumns))
  let opened: TopicReader | undefined

  async function* poll(after: unknown, signal: AbortSignal): AsyncGenerator<SourceEvent> {
    const begun = parseDebeziumPosition(after, name)
    const reader = openReader()
    try {
      yield* readOn(reader, begun, signal)
    } catch (cause) {
      throw explainReading(where, cause)
    }
  }

  async function* readOn(
    reader: TopicReader,
    begun: DebeziumPosition | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<SourceEvent> {
    const [found, beating] = await look(reader)
    // Asked for before the ends of the topic: all that it speaks for is read in this poll.
    const beatAt = beating === undefined ? null : await readHeartbeat(reader, beating, signal)
    const { topic, position: first, ends } = await openTopic(reader, found, begun, where)
    let position = first
    const seen = { repeated: 0, 'log-went-back': 0, 'snapshot-again': 0 }
    const lastPartition = ends.findLastIndex((end, i) => (first.partitions[i]?.next ?? end) < end)
    for (const [partition, end] of ends.entries()) {
      const begin = position.partitions[partition]?.next ?? end
      if (begin >= end) continue
      for await (const batch of reader.tail(name, partition, begin, signal)) {
        if (batch.from > (position.partitions[partition]?.next ?? 0))
          throw gone(
            where,
            position,
            first.partitions.map((_, i) => (i === partition ? batch.from : 0)),
          )
        // A topic that was made anew while it was read would go on under the same offsets.
        if (batch.records.length > 0) expectSame((await look(reader))[0], position, where)
        const { rows, place } = readBatch(batch, position, seen, topic)
        position = { ...position, partitions: position.partitions.with(partition, place) }
        const isLast = batch.next >= end
        yield {
          kind: 'rows',
          rows,
          at: {
            file: topic.partitionCount === 1 ? name : `${name}/${partition}`,
            line: batch.next - 1,
          },
          writtenAt: batch.records.at(-1)?.time ?? 0,
          position: formatPosition(position),
          complete: isLast && partition === lastPartition,
        }
        if (isLast) break
      }
      if (signal.aborted) return
    }
    if (seen.repeated > 0) yield { kind: 'notice', code: 'changes-repeated', count: seen.repeated }
    for (const code of ['log-went-back', 'snapshot-again'] as const)
      if (seen[code] > 0) yield { kind: 'notice', code, file: name }
    yield { kind: 'polled', readAt: readAt(beatAt, position) }
  }

  function readBatch(
    { partition, records, next }: LogBatch,
    position: DebeziumPosition,
    seen: Record<NonNullable<ReadMessage['seen']>, number>,
    { partitionCount }: FoundTopic,
  ): { readonly rows: readonly Row[]; readonly place: PartitionPlace } {
    let place = position.partitions[partition]
    const rows: Row[] = []
    if (place === undefined) throw new RangeError('a position has a place in each partition')
    const isSpread = partitionCount > 1
    for (const record of records) {
      if (isSpread && record.value.length > 0) expectKey(record.key)
      const read = readMessage(record, place, {
        columns,
        opened: openedJson,
        isSpread,
        isIdentityFull,
      })
      place = read.place
      if (read.row !== undefined) rows.push(read.row)
      if (read.seen !== undefined) seen[read.seen] += 1
    }
    return { rows, place: { ...place, next } }
  }

  /** With several partitions the changes of a record have an order only when all of them are in one. */
  function expectKey(key: string): void {
    const keyColumns = new Set(Object.keys(readKey(key)))
    if (idColumns.symmetricDifference(keyColumns).size === 0) return
    throw misconfigured(
      where,
      `has several partitions, by ${[...keyColumns].join(', ') || 'no key'}, and recordId is made of ${[...idColumns].join(', ')}: let recordId be made of the key, set message.key.columns of the Debezium connector, or give the topic one partition`,
    )
  }

  /** The topic, and that of the heartbeat where there is one. */
  async function look(reader: TopicReader): Promise<readonly [FoundTopic, FoundTopic | undefined]> {
    const found = await reader.look()
    const topic = expectThere(
      found.find((one) => one.name === name),
      where,
    )
    const beating = found.find((one) => one.name === heartbeat)
    return [topic, beating?.errorCode === 0 ? beating : undefined]
  }

  /**
   * What was committed before the newest change was told before it; without a heartbeat that is all that is known. With several partitions it says nothing:
   * an older change can be on its way to another one.
   */
  function readAt(beatAt: number | null, { partitions }: DebeziumPosition): number | null {
    const [place, ...others] = partitions
    const furthest = others.length === 0 ? place?.furthest : null
    // Of one moment more can come.
    const changeAt = furthest ? Math.floor(furthest.atMicros / 1000) - 1 : null
    const known = [changeAt, beatAt].filter((at) => at !== null)
    return known.length === 0 ? null : Math.min(Math.max(...known), clock.now())
  }

  function openReader(): TopicReader {
    opened ??= openTopicReader(kafkaAddressOf(connection, settings.connection), 'hutong-debezium', [
      name,
      ...(heartbeat === undefined ? [] : [heartbeat]),
    ])
    return opened
  }

  return {
    poll,
    close: async () => {
      opened?.close()
    },
  }
}
