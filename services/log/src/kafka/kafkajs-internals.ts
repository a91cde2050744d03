import { createRequire } from 'node:module'
import type { Socket } from 'node:net'
import { zstdCompress, zstdDecompress } from 'node:zlib'
import { promisify } from 'node:util'
import kafkajs from 'kafkajs'

/**
 * The one place that reaches into kafkajs 2.2.4, beyond what it exports, and mends it. Taken from it are connections with TLS, SASL and
 * time-outs, the requests for metadata and offsets, and the table of error codes. Its producer and its consumer are not used: `open-kafka-log.ts` says why.
 */

/** kafkajs itself, mended. It is CommonJS, and not all of its names can be imported one by one. */
export const { Kafka, logLevel, ConfigResourceTypes } = kafkajs
export type Kafka = InstanceType<typeof kafkajs.Kafka>

/** A request of the protocol and how its response is read. */
export interface Exchange<Response> {
  readonly request: {
    readonly apiKey: number
    readonly apiVersion: number
    readonly apiName: string
    readonly encode: () => Promise<object>
  }
  readonly response: {
    readonly decode: (payload: Buffer) => Promise<{ readonly clientSideThrottleTime?: number }>
    readonly parse: (decoded: unknown) => Promise<Response>
  }
  readonly requestTimeout?: number
  readonly logResponseError: false
}

/** One connection of a broker. */
interface Connection {
  readonly socket?: Socket
  readonly rejectRequests: (cause: Error) => void
  readonly disconnect: () => Promise<unknown>
}

/** A broker of kafkajs: its `connect` finds the versions that it speaks, and logs in. */
export interface KafkajsBroker {
  readonly isConnected: () => boolean
  readonly connect: () => Promise<void>
  readonly versions: Readonly<Record<string, { readonly maxVersion: number }>> | null
  readonly connectionPool: {
    readonly send: <Response>(exchange: Exchange<Response>) => Promise<Response>
    readonly map: <Result>(each: (connection: Connection) => Result) => Result[]
  }
}

export interface ConnectionOptions {
  readonly host: string
  readonly port: number
  readonly clientId: string
  readonly ssl: boolean | { readonly ca: string } | null
  readonly sasl: {
    readonly mechanism: string
    readonly username: string
    readonly password: string
  } | null
  readonly connectionTimeout: number
  readonly requestTimeout: number
}

interface RequestQueue {
  pending: readonly unknown[]
  throttledUntil: number
  throttleCheckTimeoutId: NodeJS.Timeout | null
  readonly checkPendingRequests: () => void
}

const load = createRequire(import.meta.url)
const ConnectionPool: new (options: object) => object = load('kafkajs/src/network/connectionPool')
const Broker: new (options: object) => KafkajsBroker = load('kafkajs/src/broker')
const Encoder: new (size: number) => { buf: Buffer; offset: number } = load(
  'kafkajs/src/protocol/encoder',
)
const { createLogger }: { createLogger: (options: object) => object } = load('kafkajs/src/loggers')
const socketFactory: () => unknown = load('kafkajs/src/network/socketFactory')
const { requests }: { requests: Readonly<Record<string, RequestDefinition>> } = load(
  'kafkajs/src/protocol/requests',
)
const { errorCodes }: { errorCodes: readonly ErrorCode[] } = load('kafkajs/src/protocol/error')
const Queue: { readonly prototype: object } = load('kafkajs/src/network/requestQueue')

interface RequestDefinition {
  readonly protocol: (version: {
    readonly version: number
  }) => (parameters: object) => Pick<Exchange<unknown>, 'request' | 'response'>
}
interface ErrorCode {
  readonly type: string
  readonly code: number
  readonly retriable: boolean
}

const pendingCheckMs = 10

// kafkajs sets a timer of 1 ms after another on every connection, for requests that are not there, with a delay below zero that Node 24 warns of
// (tulios/kafkajs#1751). One timer, and only while something waits, does the same.
Object.assign(Queue.prototype, {
  scheduleCheckPendingRequests(this: RequestQueue): void {
    if (this.throttleCheckTimeoutId || this.pending.length === 0) return
    const throttledMs = this.throttledUntil - Date.now()
    this.throttleCheckTimeoutId = setTimeout(
      () => {
        this.throttleCheckTimeoutId = null
        this.checkPendingRequests()
      },
      throttledMs > 0 ? throttledMs : pendingCheckMs,
    )
  },
})

// Without it every kafkajs consumer of this process would end at the first batch that a producer or a broker compressed with zstd.
const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)
kafkajs.CompressionCodecs[kafkajs.CompressionTypes.ZSTD] = () => ({
  compress: (encoder: { readonly buffer: Buffer }) => compress(encoder.buffer),
  decompress: (bytes: Buffer) => decompress(bytes),
})

/** Failures are told by the rejected promise; kafkajs' own lines would only repeat them. */
const silent = createLogger({ level: 0, logCreator: () => () => undefined })

/** A broker that is not connected yet. */
export function makeBroker(options: ConnectionOptions): KafkajsBroker {
  const { connectionTimeout } = options
  const connectionPool = new ConnectionPool({
    ...options,
    rack: null,
    logger: silent,
    socketFactory: socketFactory(),
    enforceRequestTimeout: true,
    maxInFlightRequests: null,
  })
  return new Broker({
    connectionPool,
    logger: silent,
    nodeId: null,
    authenticationTimeout: 2 * connectionTimeout,
    allowAutoTopicCreation: false,
  })
}

/** Bytes that are ready to be sent, in the form in which kafkajs takes a request's body. */
export function encoded(bytes: Buffer): object {
  const encoder = new Encoder(1)
  encoder.buf = bytes
  encoder.offset = bytes.length
  return encoder
}

/** A request that kafkajs has the codec of. Error codes in the response are left for the caller. */
export function kafkajsExchange<Response>(
  name: 'Metadata' | 'ListOffsets',
  version: number,
  parameters: object,
  parse: (decoded: unknown) => Response,
): Exchange<Response> {
  const definition = requests[name]
  if (!definition) throw new Error(`kafkajs has no request ${name}`)
  const { request, response } = definition.protocol({ version })(parameters)
  return {
    request,
    response: { decode: response.decode, parse: async (decoded) => parse(decoded) },
    logResponseError: false,
  }
}

/** Name of an error code of the protocol, and whether a later attempt may succeed. */
export function describeCode(code: number): {
  readonly name: string
  readonly retriable: boolean
} {
  const known = errorCodes.find((one) => one.code === code)
  // Codes that are younger than kafkajs: FENCED_LEADER_EPOCH 74 … OFFSET_NOT_AVAILABLE 78 pass with a new look at the cluster.
  const young = code >= 74 && code <= 78
  return { name: known?.type ?? `CODE_${code}`, retriable: young || (known?.retriable ?? false) }
}
