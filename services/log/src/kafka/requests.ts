import { encoded, kafkajsExchange } from './kafkajs-internals.ts'
import type { Exchange } from './kafkajs-internals.ts'

/** The four requests of the protocol that the log lives on (kafka.apache.org/protocol), each in a version that Kafka 2.3 to 4.x speaks. */
export const requestVersions = {
  Produce: { key: 0, version: 7 },
  Fetch: { key: 1, version: 11 },
  ListOffsets: { key: 2, version: 3 },
  Metadata: { key: 3, version: 6 },
} as const

export interface PartitionBatch {
  readonly topic: string
  readonly partition: number
  readonly batch: Buffer
}

export interface ProducedPartition {
  readonly topic: string
  readonly partition: number
  readonly errorCode: number
  /** Offset of the batch's first record. */
  readonly firstOffset: number
  /** The broker's clock when it took the batch, ms since 1970; null where the topic keeps the client's time. */
  readonly brokerTime: number | null
}

/** All in-sync replicas have to acknowledge. */
const acknowledgeAll = -1

/** @param waitMs how long the broker may wait for its replicas */
export function produceExchange(
  batches: readonly PartitionBatch[],
  waitMs: number,
): Exchange<readonly ProducedPartition[]> {
  const { key, version } = requestVersions.Produce
  return {
    request: {
      apiKey: key,
      apiVersion: version,
      apiName: 'Produce',
      encode: async () => encoded(encodeProduce(batches, waitMs)),
    },
    response: {
      decode: async (payload) => decodeProduced(payload),
      parse: async (decoded) => producedOf(decoded),
    },
    requestTimeout: waitMs + 5_000,
    logResponseError: false,
  }
}

function encodeProduce(batches: readonly PartitionBatch[], waitMs: number): Buffer {
  const heads = batches.map(({ topic, partition, batch }) => {
    // One topic entry for each batch: a topic may be named several times.
    const name = Buffer.from(topic)
    const head = Buffer.allocUnsafe(2 + name.length + 12)
    head.writeInt16BE(name.length, 0)
    name.copy(head, 2)
    head.writeInt32BE(1, 2 + name.length)
    head.writeInt32BE(partition, 6 + name.length)
    head.writeInt32BE(batch.length, 10 + name.length)
    return head
  })
  const start = Buffer.allocUnsafe(12)
  start.writeInt16BE(-1, 0) // no transaction
  start.writeInt16BE(acknowledgeAll, 2)
  start.writeInt32BE(waitMs, 4)
  start.writeInt32BE(batches.length, 8)
  return Buffer.concat([
    start,
    ...batches.flatMap(({ batch }, index) => [heads[index] ?? nothing, batch]),
  ])
}

interface DecodedProduced {
  readonly clientSideThrottleTime: number
  readonly produced: readonly ProducedPartition[]
}

function decodeProduced(payload: Buffer): DecodedProduced {
  const read = reader(payload)
  const produced: ProducedPartition[] = []
  read.each(() => {
    const topic = read.text()
    read.each(() => {
      const partition = read.int32()
      const errorCode = read.int16()
      const firstOffset = read.int64()
      const time = read.int64()
      read.int64() // first offset that is kept
      produced.push({
        topic,
        partition,
        errorCode,
        firstOffset,
        brokerTime: time < 0 ? null : time,
      })
    })
  })
  return { clientSideThrottleTime: read.int32(), produced }
}

const producedOf = (decoded: unknown): readonly ProducedPartition[] =>
  isDecoded<DecodedProduced>(decoded, 'produced') ? decoded.produced : []

export interface WantedPartition {
  readonly topic: string
  readonly partition: number
  readonly offset: number
}

export interface FetchedPartition {
  readonly topic: string
  readonly partition: number
  readonly errorCode: number
  /** Next offset to be written, as far as all in-sync replicas have it. */
  readonly end: number
  readonly bytes: Buffer
}

export interface FetchBounds {
  /** How long the broker waits when there is nothing. */
  readonly waitMs: number
  readonly bytesMax: number
  readonly partitionBytesMax: number
}

export function fetchExchange(
  wanted: readonly WantedPartition[],
  bounds: FetchBounds,
): Exchange<readonly FetchedPartition[]> {
  const { key, version } = requestVersions.Fetch
  return {
    request: {
      apiKey: key,
      apiVersion: version,
      apiName: 'Fetch',
      encode: async () => encoded(encodeFetch(wanted, bounds)),
    },
    response: {
      decode: async (payload) => decodeFetched(payload),
      parse: async (decoded) => fetchedOf(decoded),
    },
    requestTimeout: bounds.waitMs + 5_000,
    logResponseError: false,
  }
}

function encodeFetch(wanted: readonly WantedPartition[], bounds: FetchBounds): Buffer {
  const topics = wanted.map(({ topic }) => Buffer.from(topic))
  const partitionLength = 4 + 4 + 4 + 8 + 8 + 4
  const length = topics.reduce((sum, { length: own }) => sum + 2 + own + 4 + partitionLength, 0)
  const bytes = Buffer.allocUnsafe(29 + length + 4 + 2)
  bytes.writeInt32BE(-1, 0) // no replica: a reader
  bytes.writeInt32BE(bounds.waitMs, 4)
  bytes.writeInt32BE(1, 8) // answer as soon as there is anything
  bytes.writeInt32BE(bounds.bytesMax, 12)
  bytes[16] = 0 // also what a transaction has not committed: our writers have none
  bytes.writeInt32BE(0, 17)
  bytes.writeInt32BE(-1, 21) // no fetch session
  bytes.writeInt32BE(wanted.length, 25)
  let at = 29
  for (const [index, { partition, offset }] of wanted.entries()) {
    const topic = topics[index] ?? nothing
    at = bytes.writeInt16BE(topic.length, at)
    at += topic.copy(bytes, at)
    at = bytes.writeInt32BE(1, at)
    at = bytes.writeInt32BE(partition, at)
    at = bytes.writeInt32BE(-1, at) // leader epoch: not followed
    at = bytes.writeBigInt64BE(BigInt(offset), at)
    at = bytes.writeBigInt64BE(-1n, at)
    at = bytes.writeInt32BE(bounds.partitionBytesMax, at)
  }
  at = bytes.writeInt32BE(0, at) // nothing to forget, since there is no session
  bytes.writeInt16BE(0, at) // no rack
  return bytes
}

interface DecodedFetched {
  readonly clientSideThrottleTime: number
  readonly fetched: readonly FetchedPartition[]
}

function decodeFetched(payload: Buffer): DecodedFetched {
  const read = reader(payload)
  const clientSideThrottleTime = read.int32()
  read.int16() // error of the session, of which there is none
  read.int32()
  const fetched: FetchedPartition[] = []
  read.each(() => {
    const topic = read.text()
    read.each(() => {
      const partition = read.int32()
      const errorCode = read.int16()
      const end = read.int64()
      read.int64() // last stable offset
      read.int64() // first offset that is kept
      read.each(() => {
        read.int64()
        read.int64()
      })
      read.int32() // preferred replica
      fetched.push({ topic, partition, errorCode, end, bytes: read.bytes() })
    })
  })
  return { clientSideThrottleTime, fetched }
}

const fetchedOf = (decoded: unknown): readonly FetchedPartition[] =>
  isDecoded<DecodedFetched>(decoded, 'fetched') ? decoded.fetched : []

export interface ClusterMetadata {
  readonly clusterId: string | null
  readonly brokers: readonly {
    readonly nodeId: number
    readonly host: string
    readonly port: number
  }[]
  readonly topicMetadata: readonly {
    readonly topic: string
    readonly topicErrorCode: number
    readonly partitionMetadata: readonly {
      readonly partitionId: number
      /** -1 = none at present. */
      readonly leader: number
      readonly replicas: readonly number[]
    }[]
  }[]
}

export const metadataExchange = (topics: readonly string[]): Exchange<ClusterMetadata> =>
  kafkajsExchange(
    'Metadata',
    requestVersions.Metadata.version,
    { topics, allowAutoTopicCreation: false },
    (decoded) => {
      if (isDecoded<ClusterMetadata>(decoded, 'topicMetadata')) return decoded
      throw new Error('metadata without topics')
    },
  )

export interface OffsetOfPartition {
  readonly partition: number
  readonly errorCode: number
  readonly offset: number
}

/** `earliest` = first that is kept; `latest` = next to be written. */
export const listOffsetsExchange = (
  topic: string,
  partitions: readonly number[],
  which: 'earliest' | 'latest',
): Exchange<readonly OffsetOfPartition[]> =>
  kafkajsExchange(
    'ListOffsets',
    requestVersions.ListOffsets.version,
    {
      replicaId: -1,
      isolationLevel: 0,
      topics: [
        {
          topic,
          partitions: partitions.map((partition) => ({
            partition,
            timestamp: which === 'earliest' ? -2 : -1,
          })),
        },
      ],
    },
    (decoded) => {
      if (!isDecoded<DecodedOffsets>(decoded, 'responses')) return []
      return decoded.responses.flatMap((one) =>
        one.partitions.map(({ partition, errorCode, offset }) => ({
          partition,
          errorCode,
          offset: Number(offset),
        })),
      )
    },
  )

interface DecodedOffsets {
  readonly responses: readonly {
    readonly partitions: readonly {
      readonly partition: number
      readonly errorCode: number
      readonly offset: string
    }[]
  }[]
}

/** `parse` is handed what `decode` of the same exchange gave; only the type has been forgotten on the way through kafkajs. */
function isDecoded<Decoded>(value: unknown, member: keyof Decoded): value is Decoded {
  return typeof value === 'object' && value !== null && member in value
}

const nothing = Buffer.alloc(0)

function reader(payload: Buffer) {
  let at = 0
  const int16 = (): number => payload.readInt16BE((at += 2) - 2)
  const int32 = (): number => payload.readInt32BE((at += 4) - 4)
  const take = (length: number): Buffer => {
    if (length <= 0) return nothing
    at += length
    return payload.subarray(at - length, at)
  }
  return {
    int16,
    int32,
    /** Exact up to 2^53. */
    int64: (): number => int32() * 4_294_967_296 + (int32() >>> 0),
    text: (): string => take(int16()).toString('utf8'),
    bytes: (): Buffer => take(int32()),
    each: (readOne: () => void): void => {
      for (let count = int32(); count > 0; count -= 1) readOne()
    },
  }
}
