import { openTopicReader, type FoundTopic, type TopicReader } from '@hutong/log/reader'
import { chinaDate } from '@hutong/schemas'
import { connectionOf } from '../../connections.ts'
import type { SourceWorld } from '../../open-source.ts'
import { prefixOf } from '../../sources/debezium/debezium-settings.ts'
import { explainReading } from '../../sources/debezium/failures.ts'
import { kafkaAddressOf } from '../../sources/debezium/kafka-url.ts'
import { flattenRow } from '../folder/flatten-row.ts'
import { describeColumns } from '../guess-format.ts'
import { proposeStream } from '../propose-stream.ts'
import type { DiscoverAsked, Discovered } from '../source-tool.ts'
import { textsOf } from '../texts-of.ts'
import { sampleTopic, type TopicSample } from './sample-topic.ts'

const topicsMax = 200

/**
 * The topics that hold changes of tables, each as a stream to begin with.
 *
 * @throws HutongError HUTONG_SOURCE_UNAVAILABLE, HUTONG_SOURCE_CONFIG
 */
export async function discoverDebezium(
  asked: DiscoverAsked,
  { connections, clock }: SourceWorld,
): Promise<readonly Discovered[]> {
  const connection = nameOf(asked)
  if (connection === undefined) return []
  const address = kafkaAddressOf(connectionOf(connections, connection), connection)
  try {
    const all = await look(openTopicReader(address, 'hutong-discover', null))
    const heartbeats = all.filter(isOfTable).filter(({ name }) => isHeartbeat(name, asked))
    const named = all
      .filter(isOfTable)
      .filter((topic) => !heartbeats.includes(topic))
      .slice(0, topicsMax)
    const reader = openTopicReader(
      address,
      'hutong-discover',
      named.map(({ name }) => name),
    )
    try {
      const found: Discovered[] = []
      for (const topic of named) {
        const sample = await sampleTopic(reader, topic, new AbortController().signal)
        if (sample.rows.length > 0)
          found.push(describe(connection, topic, heartbeats, sample, chinaDate(clock.now())))
      }
      return found
    } finally {
      reader.close()
    }
  } catch (cause) {
    throw explainReading(connection, cause)
  }
}

async function look(reader: TopicReader): Promise<readonly FoundTopic[]> {
  try {
    const found = await reader.look()
    return found.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  } finally {
    reader.close()
  }
}

function nameOf(asked: DiscoverAsked): string | undefined {
  if ('connection' in asked) return asked.connection
  return 'stream' in asked && asked.stream.read.kind === 'debezium'
    ? asked.stream.read.connection
    : undefined
}

/** `prefix.schema.table`; those of Kafka and of Debezium itself begin otherwise. */
const isOfTable = ({ name, errorCode }: FoundTopic): boolean =>
  errorCode === 0 && !name.startsWith('_') && prefixOf(name) !== ''

/** Debezium itself writes to such a table at any time: it holds no rows of a department. */
const isHeartbeat = (name: string, asked: DiscoverAsked): boolean =>
  /(?:^|[._])heart_?beats?$/iu.test(name) ||
  ('stream' in asked &&
    asked.stream.read.kind === 'debezium' &&
    asked.stream.read.heartbeat === name)

function describe(
  connection: string,
  { name }: FoundTopic,
  heartbeats: readonly FoundTopic[],
  { rows, keyColumns, reasons, isIdentityFull }: TopicSample,
  asOf: string,
): Discovered {
  const flat = rows.map((row) => new Map(flattenRow(row)))
  const names = [...new Set(flat.flatMap((row) => [...row.keys()]))].toSorted()
  const { lists, texts } = textsOf(flat, names)
  const { columns, keys: guessed } = describeColumns(texts, asOf)
  // The same row comes again with each of its changes, so that what tells rows apart does not look like it.
  const keys = [...new Set([...(keyColumns.length === 1 ? keyColumns : []), ...guessed])]
  const heartbeat = heartbeats.find((one) => prefixOf(one.name) === prefixOf(name))?.name
  const read = {
    kind: 'debezium',
    connection,
    topic: name,
    ...(heartbeat === undefined ? {} : { heartbeat }),
  }
  return {
    name,
    sampleCount: rows.length,
    keys,
    cursors: [],
    columns,
    read,
    ...proposeStream({ columns, keys, sampleCount: rows.length, read }),
    remarks: [
      ...lists.map((list) => `${list} is a list: map it with { each: ${list}, fields: … }`),
      ...(reasons.length > 0 ? [`${reasons.length} message(s) of the sample cannot be read`] : []),
      ...(heartbeat === undefined ? ['there is no topic of a heartbeat of this prefix'] : []),
      ...(isIdentityFull === true
        ? []
        : ['deletions are published only with REPLICA IDENTITY FULL: no update shows it']),
    ],
  }
}
