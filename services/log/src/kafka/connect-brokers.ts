import { HutongError, wait } from '@hutong/process'
import { explainFailure, isFinal } from './explain-failure.ts'
import type { KafkaAddress } from './kafka-address.ts'
import { makeBroker } from './kafkajs-internals.ts'
import type { Exchange, KafkajsBroker } from './kafkajs-internals.ts'
import { metadataExchange, requestVersions } from './requests.ts'
import type { ClusterMetadata } from './requests.ts'

const connectMsMax = 5_000
const requestMsMax = 10_000
/** To connect, to learn the broker's versions and to log in. */
const loginMsMax = 2 * connectMsMax
/** A look at the cluster that is older is taken anew; a request that met the wrong leader takes one at once. */
const metadataMsMax = 60_000

/** A cluster is not looked at more often than this, however many ask: it may be in trouble. */
const lookEveryMs = 250

/** Undefined while the partition has no leader. */
export type LeaderOf = (topic: string, partition: number) => number | undefined

/** Connections to the brokers of a cluster, and who leads which partition. Whoever uses them meets failures and asks to `renew`. */
export interface Brokers {
  /** Sends to one broker. Rejects with what kafkajs says. */
  readonly send: <Response>(brokerId: number, exchange: Exchange<Response>) => Promise<Response>
  /** Looks at the cluster when it has not lately. */
  readonly leaders: () => Promise<LeaderOf>
  readonly metadata: () => Promise<ClusterMetadata>
  /** Leaders have changed: the next question is answered from a new look. */
  readonly forget: () => void
  /** A broker did not answer well: its connection is cut, what is under way on it is rejected, and leaders are looked up anew. The others go on. */
  readonly renew: (brokerId: number) => void
  /** Cuts everything for good: what is under way rejects, and whatever is asked for later. */
  readonly close: () => void
}

export interface BrokerSettings {
  readonly address: KafkaAddress
  readonly clientId: string
  readonly topics: readonly string[]
}

/** Nothing is connected before it is used. */
export function connectBrokers(settings: BrokerSettings): Brokers {
  const { address, topics } = settings
  const open = new Map<string, Opening>()
  let hostOf = new Map<number, string>()
  let looked: { readonly at: number; readonly cluster: ClusterMetadata } | undefined
  let isStale = true
  let looking: Promise<ClusterMetadata> | undefined
  let seed = 0
  let closed = false

  async function connected(hostPort: string): Promise<KafkajsBroker> {
    if (closed) throw closedLog(address)
    const known = open.get(hostPort)
    if (known?.broker.isConnected()) return known.broker
    const opening = known?.isConnecting ? known : connect(hostPort)
    await opening.connecting
    return opening.broker
  }

  function connect(hostPort: string): Opening {
    drop(hostPort)
    const broker = makeBroker(connectionTo(hostPort, settings))
    const opening: Opening = { broker, isConnecting: true, connecting: bringUp() }
    open.set(hostPort, opening)
    return opening

    async function bringUp(): Promise<void> {
      try {
        await connectInTime(broker)
        refuseOldVersions(broker, hostPort)
        opening.isConnecting = false
      } catch (cause) {
        if (open.get(hostPort) === opening) drop(hostPort)
        throw cause
      }
    }
  }

  async function look(): Promise<ClusterMetadata> {
    const { brokers } = address
    let failure: unknown
    // Those that are connected first, then every address that was given, each once.
    const known = [...open].filter(([, { broker }]) => broker.isConnected()).map(([host]) => host)
    const given = brokers.map((_, index) => brokers[(seed + index) % brokers.length] ?? '')
    for (const hostPort of new Set([...known, ...given])) {
      try {
        const broker = await connected(hostPort)
        const cluster = await broker.connectionPool.send(metadataExchange(topics))
        hostOf = new Map(
          cluster.brokers.map(({ nodeId, host, port }) => [nodeId, `${host}:${port}`]),
        )
        looked = { at: performance.now(), cluster }
        isStale = false
        return cluster
      } catch (cause) {
        if (closed) throw closedLog(address)
        failure = cause
        drop(hostPort)
        seed += 1
      }
    }
    throw failure
  }

  function metadata(): Promise<ClusterMetadata> {
    const ageMs = looked ? performance.now() - looked.at : Infinity
    if (looked && ageMs < (isStale ? lookEveryMs : metadataMsMax)) {
      return Promise.resolve(looked.cluster)
    }
    looking ??= look().finally(() => {
      looking = undefined
    })
    return looking
  }

  function drop(hostPort: string): void {
    const opening = open.get(hostPort)
    open.delete(hostPort)
    if (!opening) return
    // Whoever waits for it hears of it; nobody has to.
    opening.connecting.catch(() => undefined)
    cut(opening.broker)
  }

  return {
    metadata,
    send: async (brokerId, exchange) => {
      const hostPort = hostOf.get(brokerId)
      if (hostPort === undefined) throw new Error(`broker ${brokerId} is not in the cluster`)
      const broker = await connected(hostPort)
      return broker.connectionPool.send(exchange)
    },
    leaders: async () => {
      const { topicMetadata } = await metadata()
      return (topic, partition) => {
        const found = topicMetadata.find((one) => one.topic === topic)
        const leader = found?.partitionMetadata.find((one) => one.partitionId === partition)?.leader
        return leader === undefined || leader < 0 ? undefined : leader
      }
    },
    forget: () => {
      isStale = true
    },
    renew: (brokerId) => {
      isStale = true
      const hostPort = hostOf.get(brokerId)
      if (hostPort !== undefined) drop(hostPort)
    },
    close: () => {
      closed = true
      for (const hostPort of open.keys()) drop(hostPort)
    },
  }
}

/** A broker that is connected, or about to be. */
interface Opening {
  readonly broker: KafkajsBroker
  isConnecting: boolean
  readonly connecting: Promise<void>
}

/** kafkajs waits for ever for a broker that falls silent in the middle of a login. */
async function connectInTime(broker: KafkajsBroker): Promise<void> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error('the login took too long')), loginMsMax)
  try {
    await Promise.race([broker.connect(), late.promise])
  } finally {
    clearTimeout(timer)
  }
}

/**
 * The first look at a cluster: a few attempts, then what is wrong, where, and what to do.
 *
 * @throws HutongError HUTONG_LOG_UNREACHABLE, HUTONG_LOG_LOGIN_REFUSED, HUTONG_LOG_BROKER_OLD
 */
export async function firstLook(brokers: Brokers, address: KafkaAddress): Promise<ClusterMetadata> {
  const attemptsMax = 4
  const waitMsFirst = 250
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await brokers.metadata()
    } catch (cause) {
      const failure = explainFailure(address.brokers.join(','), cause)
      if (attempt === attemptsMax || isFinal(failure)) throw failure
      await wait(waitMsFirst * 2 ** attempt)
    }
  }
}

function connectionTo(hostPort: string, { address, clientId }: BrokerSettings) {
  const colon = hostPort.lastIndexOf(':')
  return {
    host: hostPort.slice(0, colon).replace(/^\[|\]$/g, ''),
    port: Number(hostPort.slice(colon + 1)),
    clientId,
    ssl: address.tls ?? null,
    sasl: address.login ?? null,
    connectionTimeout: connectMsMax,
    requestTimeout: requestMsMax,
  }
}

/** Its sockets are closed at once; what was under way is rejected. */
function cut(broker: KafkajsBroker): void {
  const closing = broker.connectionPool.map((connection) => {
    connection.rejectRequests(givenUp())
    // With an error, or kafkajs would wait for the time-out of a connection that is just being made.
    connection.socket?.destroy(givenUp())
    return connection.disconnect()
  })
  // It has ended either way.
  for (const one of closing) one.catch(() => undefined)
}

const givenUp = (): Error => new Error('the connection was given up')

const closedLog = ({ brokers }: KafkaAddress): HutongError =>
  new HutongError('HUTONG_LOG_CLOSED', `the log on Kafka at ${brokers.join(',')} was closed`)

function refuseOldVersions({ versions }: KafkajsBroker, hostPort: string): void {
  for (const [name, { key, version }] of Object.entries(requestVersions)) {
    if ((versions?.[key]?.maxVersion ?? -1) >= version) continue
    throw new HutongError(
      'HUTONG_LOG_BROKER_OLD',
      `the broker ${hostPort} does not speak ${name} version ${version}: use Kafka 2.3 or newer`,
    )
  }
}
