import { HutongError, systemClock } from '@hutong/process'
import type { Clock } from '@hutong/process'
import { checkEntries } from '../check-entries.ts'
import type { Log } from '../log.ts'
import type { TopicSettings } from '../topics.ts'
import { findTopicFaults, refuseFaults } from './check-topics.ts'
import { connectBrokers, firstLook } from './connect-brokers.ts'
import type { Brokers } from './connect-brokers.ts'
import { watchClock } from './watch-clock.ts'
import { createDelivery } from './deliver.ts'
import { explainFailure } from './explain-failure.ts'
import { parseKafkaAddress } from './kafka-address.ts'
import type { KafkaAddress } from './kafka-address.ts'
import { kafkaAdmin } from './kafka-admin.ts'
import { listOffsets } from './list-offsets.ts'
import type { ClusterMetadata } from './requests.ts'
import { shareFetches } from './share-fetches.ts'
import { tailPartition } from './tail-partition.ts'
import { partitionsDefault, partitionsFor } from './topic-rules.ts'

export interface KafkaLogSettings {
  /** The text of HUTONG_KAFKA. */
  readonly kafka: string
  /** Names this process to the brokers. */
  readonly instance: string
  readonly topics: readonly TopicSettings[]
  /** Of topics that are spread; 12 by default. */
  readonly partitions?: number
  readonly readOnly?: boolean
  readonly clock?: Clock
  /** How long an append may take before it rejects; two minutes by default. */
  readonly deadlineMs?: number
}

/** Of one partition as much as the largest batch, or it would be given to the first of a request only. */
const fetchBytes = { bytesMax: 33_554_432, partitionBytesMax: 2_097_152 }
/** A record that comes alone is seen at once; one that comes while others are waited for, after this time at the latest. */
const fetchWaitMs = 100
const flushMsMax = 2_000

/**
 * The log on Kafka. kafkajs gives connections, login and the cluster's metadata. Its producer is not used, because its record encoder costs half of
 * the throughput and its idempotence loses records; nor its consumer, because a consumer group rebalances, commits and resets on its own, stands
 * still before empty batches, and asks for a group each time that somebody reads: every reader here keeps its own position.
 *
 * @throws HutongError HUTONG_KAFKA_ADDRESS_INVALID, HUTONG_LOG_UNREACHABLE, HUTONG_LOG_LOGIN_REFUSED, HUTONG_LOG_TLS_FAILED,
 * HUTONG_LOG_BROKER_OLD, HUTONG_LOG_TOPIC_MISSING, HUTONG_LOG_TOPIC_MISMATCH
 */
export async function openKafkaLog(settings: KafkaLogSettings): Promise<Log> {
  const { kafka, instance, topics, partitions = partitionsDefault, clock = systemClock } = settings
  const address = parseKafkaAddress(kafka)
  const where = address.brokers.join(',')
  const names = topics.map(({ name }) => name)
  const connect = (role: string): Brokers =>
    connectBrokers({ address, clientId: `hutong-${instance}-${role}`, topics: names })
  // A connection's requests are answered one after another, so those that wait have one of their own.
  const writing = connect('write')
  const reading = connect('read')
  const waiting = connect('wait')
  const cut = (): void => {
    for (const brokers of [writing, reading, waiting]) brokers.close()
  }
  try {
    await refuseWrongTopics(await firstLook(reading, address), address, settings)
  } catch (cause) {
    cut()
    throw cause
  }

  const closing = new AbortController()
  const counts = new Map(topics.map((topic) => [topic.name, partitionsFor(topic, partitions)]))
  const skew = watchClock(where, clock)
  const delivery = createDelivery({
    brokers: writing,
    where,
    clock,
    partitionCount: (topic) => counts.get(topic) ?? 1,
    onBrokerTime: skew.note,
    ...(settings.deadlineMs === undefined ? {} : { deadlineMs: settings.deadlineMs }),
  })
  const tailParts = {
    where,
    fetchNow: shareFetches({ brokers: reading, where, bounds: { ...fetchBytes, waitMs: 0 } }),
    fetchLater: shareFetches({
      brokers: waiting,
      where,
      bounds: { ...fetchBytes, waitMs: fetchWaitMs },
    }),
    bounds: async (topic: string, partition: number) => {
      const [first = 0] = await listOffsets(reading, where, topic, [partition], 'earliest')
      const [end = 0] = await listOffsets(reading, where, topic, [partition], 'latest')
      return { first, end }
    },
    refuseClosed,
  }

  function refuseClosed(): void {
    if (closing.signal.aborted) throw closed(where)
  }
  function partitionsOf(topic: string): number {
    refuseClosed()
    const count = counts.get(topic)
    if (count !== undefined) return count
    throw new HutongError(
      'HUTONG_LOG_TOPIC_UNDECLARED',
      `topic ${topic} is not declared: name it when the log is opened`,
    )
  }

  return {
    append: async (topic, entries) => {
      const count = partitionsOf(topic)
      if (settings.readOnly) {
        throw new HutongError('HUTONG_LOG_READ_ONLY', `the log ${where} was opened for reading`)
      }
      checkEntries(topic, count, entries)
      if (entries.length === 0) return { topic, next: new Map() }
      skew.refuse()
      const position = await delivery.append(topic, entries)
      skew.refuse()
      return position
    },
    tail: (topic, partition, from, signal) => {
      const count = partitionsOf(topic)
      if (partition >= 0 && partition < count) {
        const stop = AbortSignal.any([signal, closing.signal])
        return tailPartition(tailParts, topic, partition, from, stop)
      }
      throw new HutongError(
        'HUTONG_LOG_PARTITION_UNKNOWN',
        `topic ${topic} has no partition ${partition}`,
      )
    },
    ends: async (topic) => {
      const all = Array.from({ length: partitionsOf(topic) }, (_, partition) => partition)
      return listOffsets(reading, where, topic, all, 'latest')
    },
    partitionCount: partitionsOf,
    close: async () => {
      if (closing.signal.aborted) return
      closing.abort()
      // What was taken on is delivered, if that can be done in a moment; whoever waits for it is told otherwise.
      const late = setTimeout(() => delivery.end(closed(where)), flushMsMax)
      reading.close()
      waiting.close()
      await delivery.idle()
      clearTimeout(late)
      delivery.end(closed(where))
      cut()
    },
  }
}

async function refuseWrongTopics(
  cluster: ClusterMetadata,
  address: KafkaAddress,
  { instance, topics, partitions = partitionsDefault }: KafkaLogSettings,
): Promise<void> {
  const where = address.brokers.join(',')
  const admin = kafkaAdmin(address, `hutong-${instance}-admin`)
  try {
    await admin.connect()
    refuseFaults(where, await findTopicFaults(admin, cluster, topics, partitions))
  } catch (cause) {
    throw explainFailure(where, cause)
  } finally {
    await admin.disconnect()
  }
}

const closed = (where: string): HutongError =>
  new HutongError('HUTONG_LOG_CLOSED', `the log on Kafka at ${where} was closed`)
