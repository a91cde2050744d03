import { HutongError } from '@hutong/process'
import type { LogBatch } from '../log.ts'
import { connectBrokers } from './connect-brokers.ts'
import { explainFailure } from './explain-failure.ts'
import type { KafkaAddress } from './kafka-address.ts'
import { listOffsets } from './list-offsets.ts'
import { shareFetches } from './share-fetches.ts'
import { tailPartition } from './tail-partition.ts'
import { topicIdsExchange } from './topic-ids.ts'
import type { FoundTopic } from './topic-ids.ts'

export type { FoundTopic, KafkaAddress }

/** First offset that is kept, and the next to be written. */
export interface Bounds {
  readonly first: number
  readonly end: number
}

/** Reads topics that somebody else makes and keeps, by rules of his own. It joins no group, and writes nothing. */
export interface TopicReader {
  /** Looks at the cluster at each call. A topic that is not there is named with its error code. */
  readonly look: () => Promise<readonly FoundTopic[]>
  /** For each partition, as all in-sync replicas have it. */
  readonly bounds: (topic: FoundTopic) => Promise<readonly Bounds[]>
  /** As `Log.tail`: begun before what is kept it goes on with the first that is, and its batch says so. Also gives what a transaction has not committed. */
  readonly tail: (
    topic: string,
    partition: number,
    from: number,
    signal: AbortSignal,
  ) => AsyncIterable<LogBatch>
  readonly close: () => void
}

const fetchBytes = { bytesMax: 33_554_432, partitionBytesMax: 2_097_152 }
const fetchWaitMs = 100

/**
 * Connects to nothing before it is asked. What it is asked rejects with HUTONG_LOG_UNREACHABLE, HUTONG_LOG_UNAVAILABLE, HUTONG_LOG_LOGIN_REFUSED,
 * HUTONG_LOG_TLS_FAILED, HUTONG_LOG_BROKER_OLD, HUTONG_LOG_SHRUNK, HUTONG_LOG_DAMAGED or HUTONG_LOG_CODEC_UNKNOWN, and after `close` with HUTONG_LOG_CLOSED.
 *
 * @param topics null = all that there are, to be looked at and not to be read
 */
export function openTopicReader(
  address: KafkaAddress,
  clientId: string,
  topics: readonly string[] | null,
): TopicReader {
  const where = address.brokers.join(',')
  const brokers = connectBrokers({ address, clientId, topics: topics ?? [] })
  let isClosed = false

  function refuseClosed(): void {
    if (isClosed)
      throw new HutongError('HUTONG_LOG_CLOSED', `the reader of Kafka at ${where} was closed`)
  }

  const numbersOf = ({ partitionCount }: FoundTopic): readonly number[] =>
    Array.from({ length: partitionCount }, (_, partition) => partition)

  return {
    look: async () => {
      const cluster = await brokers.metadata().catch((cause: unknown) => {
        throw explainFailure(where, cause)
      })
      const any = cluster.brokers[0]?.nodeId ?? 0
      return brokers.send(any, topicIdsExchange(topics)).catch((cause: unknown) => {
        brokers.renew(any)
        throw explainFailure(where, cause)
      })
    },
    bounds: async (topic) => {
      const all = numbersOf(topic)
      const first = await listOffsets(brokers, where, topic.name, all, 'earliest')
      const ends = await listOffsets(brokers, where, topic.name, all, 'latest')
      return all.map((partition) => ({ first: first[partition] ?? 0, end: ends[partition] ?? 0 }))
    },
    tail: (topic, partition, from, signal) =>
      tailPartition(
        {
          where,
          fetchNow: shareFetches({ brokers, where, bounds: { ...fetchBytes, waitMs: 0 } }),
          fetchLater: shareFetches({
            brokers,
            where,
            bounds: { ...fetchBytes, waitMs: fetchWaitMs },
          }),
          bounds: async (name, number) => {
            const [first = 0] = await listOffsets(brokers, where, name, [number], 'earliest')
            const [end = 0] = await listOffsets(brokers, where, name, [number], 'latest')
            return { first, end }
          },
          refuseClosed,
        },
        topic,
        partition,
        from,
        signal,
      ),
    close: () => {
      isClosed = true
      brokers.close()
    },
  }
}
