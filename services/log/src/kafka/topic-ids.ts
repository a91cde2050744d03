import { encoded } from './kafkajs-internals.ts'
import type { Exchange } from './kafkajs-internals.ts'

/** A topic as the cluster knows it. */
export interface FoundTopic {
  readonly name: string
  /** 32 hex digits; another one when a topic of the same name is made anew. */
  readonly id: string
  readonly partitionCount: number
  /** Of Kafka's protocol: 0 = all is well, 3 = there is none, 29 = we may not see it. */
  readonly errorCode: number
}

/** Metadata with the ids of topics, which kafkajs does not know (KIP-516): from Kafka 2.8 on. The form is kafka.apache.org/protocol, "Metadata", version 10. */
const [metadataKey, version] = [3, 10]

/** @param names null = all topics that we may see */
export const topicIdsExchange = (
  names: readonly string[] | null,
): Exchange<readonly FoundTopic[]> => ({
  request: {
    apiKey: metadataKey,
    apiVersion: version,
    apiName: 'Metadata',
    encode: async () => encoded(encode(names)),
  },
  response: {
    decode: async (payload) => decode(payload),
    parse: async (decoded) => (isDecoded(decoded) ? decoded.topics : []),
  },
  logResponseError: false,
})

function encode(names: readonly string[] | null): Buffer {
  const topics = (names ?? []).map((name) => {
    const bytes = Buffer.from(name)
    // Asked for by name, so without an id; at the end of each part stand its tagged fields, of which there are none.
    return Buffer.concat([noId, unsigned(bytes.length + 1), bytes, noTags])
  })
  return Buffer.concat([
    noTags, // those of the request's header
    unsigned(names === null ? 0 : names.length + 1),
    ...topics,
    Buffer.from([0, 0, 0]), // makes no topic, tells no permissions
    noTags,
  ])
}

interface Decoded {
  readonly clientSideThrottleTime: number
  readonly topics: readonly FoundTopic[]
}

function decode(payload: Buffer): Decoded {
  const read = reader(payload)
  read.tags()
  const clientSideThrottleTime = read.int32()
  read.each(() => {
    read.skip(4)
    read.text()
    read.skip(4)
    read.text()
    read.tags()
  })
  read.text()
  read.skip(4)
  const topics: FoundTopic[] = []
  read.each(() => {
    const errorCode = read.int16()
    const name = read.text()
    const id = read.take(idLength).toString('hex')
    read.skip(1)
    let partitionCount = 0
    read.each(() => {
      partitionCount += 1
      read.skip(14)
      for (let list = 0; list < 3; list += 1) read.each(() => read.skip(4))
      read.tags()
    })
    read.skip(4)
    read.tags()
    topics.push({ name, id, partitionCount, errorCode })
  })
  return { clientSideThrottleTime, topics }
}

/** `parse` is handed what `decode` of the same exchange gave. */
const isDecoded = (value: unknown): value is Decoded =>
  typeof value === 'object' && value !== null && 'topics' in value

const idLength = 16
const noId = Buffer.alloc(idLength)
const noTags = Buffer.from([0])

/** Seven bits to a byte, lowest first. */
function unsigned(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  while (rest > 0x7f) {
    bytes.push((rest & 0x7f) | 0x80)
    rest >>>= 7
  }
  return Buffer.from([...bytes, rest])
}

function reader(payload: Buffer) {
  let at = 0
  function unsignedNext(): number {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = payload[at] ?? 0
      at += 1
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
  }
  function take(length: number): Buffer {
    at += length
    return payload.subarray(at - length, at)
  }
  return {
    int16: (): number => payload.readInt16BE((at += 2) - 2),
    int32: (): number => payload.readInt32BE((at += 4) - 4),
    take,
    skip: (length: number): void => void (at += length),
    /** Lengths are written one higher, 0 being none at all. */
    text: (): string => take(Math.max(0, unsignedNext() - 1)).toString('utf8'),
    each: (readOne: () => void): void => {
      for (let count = unsignedNext() - 1; count > 0; count -= 1) readOne()
    },
    tags: (): void => {
      for (let count = unsignedNext(); count > 0; count -= 1) {
        unsignedNext()
        const length = unsignedNext()
        at += length
      }
    },
  }
}
