import { HutongError, type Clock } from '@hutong/process'
import { openTopicReader, type FoundTopic, type TopicReader } from '@hutong/log/reader'
import { connectionOf } from '../../connections.ts'
import type { Stream } from '../../load-connector.ts'
import { columnsOf, idColumnsOf, mappedColumns } from '../../mapping/mapped-columns.ts'
import type { SourceWorld } from '../../open-source.ts'
import type { DebeziumSettings } from '../../sources/debezium/debezium-settings.ts'
import { explainReading } from '../../sources/debezium/failures.ts'
import { kafkaAddressOf } from '../../sources/debezium/kafka-url.ts'
import { expectThere } from '../../sources/debezium/open-topic.ts'
import { readHeartbeat } from '../../sources/debezium/read-heartbeat.ts'
import { topLevel } from '../../sources/debezium/top-level.ts'
import type { CheckPoint } from '../source-tool.ts'
import { sampleTopic, type TopicSample } from './sample-topic.ts'

const beatMsMax = 60_000

/** Whether Kafka lets us in, the topic is whole and holds changes, Debezium is alive, deletions bring their rows, and each mapped column is there. */
export async function checkDebezium(
  stream: Stream,
  { connections, clock }: SourceWorld,
): Promise<readonly CheckPoint[]> {
  const { read } = stream
  if (read.kind !== 'debezium') return []
  const where = `${read.connection}: the topic ${read.topic}`
  let reader: TopicReader | undefined
  try {
    const address = kafkaAddressOf(connectionOf(connections, read.connection), read.connection)
    const topics = [read.topic, ...(read.heartbeat === undefined ? [] : [read.heartbeat])]
    reader = openTopicReader(address, 'hutong-check', topics)
    return await look(reader, stream, read, where, clock)
  } catch (cause) {
    const told = explainReading(where, cause)
    if (!(told instanceof HutongError)) throw told
    return [
      { name: 'topic', ok: false, found: told.message, fix: 'do as it says, and check again' },
    ]
  } finally {
    reader?.close()
  }
}

async function look(
  reader: TopicReader,
  stream: Stream,
  read: DebeziumSettings,
  where: string,
  clock: Clock,
): Promise<readonly CheckPoint[]> {
  const { signal } = new AbortController()
  const found = await reader.look()
  const topic = expectThere(
    found.find(({ name }) => name === read.topic),
    where,
  )
  const sample = await sampleTopic(reader, topic, signal)
  return [
    { name: 'topic', ok: true, found: `${read.topic} has ${topic.partitionCount} partition(s)` },
    wholePoint(sample),
    changesPoint(sample),
    keyPoint(stream, topic, sample),
    await heartbeatPoint(reader, found, read, clock),
    identityPoint(read, sample),
    ...fieldPoints(stream, sample),
  ]
}

function wholePoint({ bounds }: TopicSample): CheckPoint {
  const isWhole = bounds.every(({ first }) => first === 0)
  if (isWhole) return { name: 'beginning', ok: true, found: 'the topic has its first messages' }
  return {
    name: 'beginning',
    ok: false,
    found: 'the first messages of the topic are gone: rows can be missing',
    fix: 'set retention.ms=-1 on it, and let Debezium take a snapshot into a new topic',
  }
}

function changesPoint({ rows, reasons }: TopicSample): CheckPoint {
  const found = `${rows.length} row(s) in the last messages, and ${reasons.length} that cannot be read`
  const [first] = reasons
  if (first !== undefined) return { name: 'changes', ok: false, found, fix: first.rule }
  if (rows.length > 0) return { name: 'changes', ok: true, found }
  return { name: 'changes', ok: false, found, fix: 'check again when there are rows' }
}

function keyPoint(
  { mapping }: Stream,
  { partitionCount }: FoundTopic,
  { keyColumns }: TopicSample,
): CheckPoint {
  const ids = topLevel(idColumnsOf(mapping))
  const found = `messages have the key ${keyColumns.join(', ') || '(none)'}, recordId is made of ${ids.join(', ')}`
  const isSame = new Set(ids).symmetricDifference(new Set(keyColumns)).size === 0
  if (isSame || partitionCount === 1) return { name: 'key', ok: true, found }
  return {
    name: 'key',
    ok: false,
    found: `${found}: with several partitions changes of a record have no order`,
    fix: 'let recordId be made of the key, set message.key.columns of the Debezium connector, or give the topic one partition',
  }
}

async function heartbeatPoint(
  reader: TopicReader,
  found: readonly FoundTopic[],
  { heartbeat }: DebeziumSettings,
  clock: Clock,
): Promise<CheckPoint> {
  const name = 'heartbeat'
  if (heartbeat === undefined)
    return { name, ok: true, found: 'none: answers are stale while nothing changes' }
  const fix =
    'look whether Debezium runs and keeps up, at heartbeat.interval.ms and heartbeat.action.query, and whether its table is in table.include.list and in the publication'
  const topic = found.find((one) => one.name === heartbeat && one.errorCode === 0)
  if (topic === undefined) return { name, ok: false, found: `there is no topic ${heartbeat}`, fix }
  const at = await readHeartbeat(reader, topic, new AbortController().signal)
  if (at === null) return { name, ok: false, found: `${heartbeat} has no two beats yet`, fix }
  const ageSeconds = Math.round((clock.now() - at) / 1000)
  const told = `Debezium has told everything up to ${ageSeconds} s ago`
  return ageSeconds * 1000 <= beatMsMax
    ? { name, ok: true, found: told }
    : { name, ok: false, found: told, fix }
}

function identityPoint(
  { isIdentityFull: isDeclared }: DebeziumSettings,
  { isIdentityFull }: TopicSample,
): CheckPoint {
  const name = 'replica identity'
  if (isIdentityFull === true) return { name, ok: true, found: 'updates bring the row from before' }
  if (isIdentityFull === false)
    return {
      name,
      ok: false,
      found: 'an update does not bring the row from before: deletions cannot be published',
      fix: 'ALTER TABLE … REPLICA IDENTITY FULL',
    }
  const found = 'no update in the last messages shows it'
  if (isDeclared) return { name, ok: true, found: `${found}; replicaIdentity says full` }
  return {
    name,
    ok: false,
    found,
    fix: 'ALTER TABLE … REPLICA IDENTITY FULL, then write replicaIdentity: full into read',
  }
}

/** Even a field that may be empty needs its column: a change without it is refused. */
function fieldPoints({ mapping }: Stream, { rows }: TopicSample): readonly CheckPoint[] {
  const newest = rows.at(-1)
  if (newest === undefined || columnsOf(mapping).length === 0) return []
  const there = Object.keys(newest)
  return mappedColumns(mapping).map(([field, path]): CheckPoint => {
    const [column = path] = path.split('.')
    if (there.includes(column)) return { name: 'column', field, ok: true, found: path }
    return {
      name: 'column',
      field,
      ok: false,
      found: `no ${column} in the newest row`,
      fix: `correct from: there are ${there.toSorted().join(', ')}`,
    }
  })
}
