import { HutongError, wait } from '@hutong/process'
import { explainFailure, isFinal } from './explain-failure.ts'
import type { KafkaAddress } from './kafka-address.ts'
import { makeBroker } from './kafkajs-internals.ts'
import type { Exchange, KafkajsBroker } from './kafkajs-internals.ts'
import { metadataExchange, requestVersions } from './requests.ts'
import type { ClusterMetadata } from './requests.ts'

const connectMsMax = 5_000
const requestMsMax = 10_000
/** A look at the cluster that is older is taken anew; a request that met the wrong leader takes one at once. */
const metadataMsMax = 60_000

/** Connections to the brokers of a cluster, and who leads which partition. Whoever uses them meets failures and asks to `renew`. */
export interface Brokers {
  /** Sends to one broker. Rejects with what kafkajs says. */
  readonly send: <Response>(brokerId: number, exchange: Exchange<Response>) => Promise<Response>
  /** Undefined while the partition has no leader. Looks at the cluster when it has not lately. */
  readonly leaderOf: (topic: string, partition: number) => Promise<number | undefined>
  readonly metadata: () => Promise<ClusterMetadata>
  /** Leaders have changed: the next question is answered from a new look. */
  readonly forget: () => void
  /** A connection has failed: cut all of them, and begin again from the first addresses. What is under way is rejected. */
  readonly renew: () => void
  /** Cut all of them for good. */
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
  const open = new Map<string, KafkajsBroker>()
  let hostOf = new Map<number, string>()
  let looked: { readonly at: number; readonly cluster: ClusterMetadata } | undefined
  let looking: Promise<ClusterMetadata> | undefined
  let seed = 0
  let closed = false

  async function connected(hostPort: string): Promise<KafkajsBroker> {
    if (closed) throw givenUp()
    const known = open.get(hostPort)
    const broker = known ?? makeBroker(connectionTo(hostPort, settings))
    open.set(hostPort, broker)
    if (broker.isConnected()) return broker
    await broker.connect()
    // Cut while it came about: nobody would close it.
    if (open.get(hostPort) !== broker) {
      cut(broker)
      throw givenUp()
    }
    refuseOldVersions(broker, hostPort)
    return broker
  }

  async function look(): Promise<ClusterMetadata> {
    const { brokers } = address
    let failure: unknown
    // Those that are connected first, then every address that was given, each once.
    const known = [...open].filter(([, broker]) => broker.isConnected()).map(([host]) => host)
    const given = brokers.map((_, index) => brokers[(seed + index) % brokers.length] ?? '')
    for (const hostPort of [...known, ...given]) {
      try {
        const broker = await connected(hostPort)
        const cluster = await broker.connectionPool.send(metadataExchange(topics))
        hostOf = new Map(
          cluster.brokers.map(({ nodeId, host, port }) => [nodeId, `${host}:${port}`]),
        )
        looked = { at: performance.now(), cluster }
        return cluster
      } catch (cause) {
        failure = cause
        drop(hostPort)
        seed += 1
      }
    }
    throw failure
  }

  function metadata(): Promise<ClusterMetadata> {
    if (looked && performance.now() - looked.at < metadataMsMax) {
      return Promise.resolve(looked.cluster)
    }
    looking ??= look().finally(() => {
      looking = undefined
    })
    return looking
  }

  function drop(hostPort: string): void {
    const broker = open.get(hostPort)
    open.delete(hostPort)
    if (broker) cut(broker)
  }

  return {
    metadata,
    send: async (brokerId, exchange) => {
      const hostPort = hostOf.get(brokerId)
      if (hostPort === undefined) throw new Error(`broker ${brokerId} is not in the cluster`)
      const broker = await connected(hostPort)
      return broker.connectionPool.send(exchange)
    },
    leaderOf: async (topic, partition) => {
      const { topicMetadata } = await metadata()
      const found = topicMetadata.find((one) => one.topic === topic)
      const leader = found?.partitionMetadata.find((one) => one.partitionId === partition)?.leader
      return leader === undefined || leader < 0 ? undefined : leader
    },
    forget: () => {
      looked = undefined
    },
    renew,
    close: () => {
      closed = true
      renew()
    },
  }

  function renew(): void {
    looked = undefined
    for (const hostPort of open.keys()) drop(hostPort)
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
  for (const closing of broker.connectionPool.map((connection) => {
    connection.rejectRequests(givenUp())
    return connection.disconnect()
  })) {
    // It has ended either way.
    closing.catch(() => undefined)
  }
}

const givenUp = (): Error => new Error('the connection was given up')

function refuseOldVersions({ versions }: KafkajsBroker, hostPort: string): void {
  for (const [name, { key, version }] of Object.entries(requestVersions)) {
    if ((versions?.[key]?.maxVersion ?? -1) >= version) continue
    throw new HutongError(
      'HUTONG_LOG_BROKER_OLD',
      `the broker ${hostPort} does not speak ${name} version ${version}: use Kafka 2.3 or newer`,
    )
  }
}
