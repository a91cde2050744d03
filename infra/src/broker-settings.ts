/** Where one broker stands in its cluster. */
export interface BrokerPlace {
  readonly id: number
  readonly brokerCount: number
  /** All controllers: `id@host:port`, separated by commas. */
  readonly voters: string
  /** Addresses to listen on, `host:port`; an empty host means all. */
  readonly listen: {
    readonly clients: string
    readonly brokers: string
    readonly controllers: string
  }
  /** `host:port` under which clients find the broker. */
  readonly advertised: string
}

/**
 * Settings of one Kafka broker that is a controller too (KRaft): small, no topic that nobody made, quick to notice that a broker is gone. Three
 * brokers keep three copies and want two of them before they acknowledge.
 *
 * Clients and brokers have a listener each, so that what stands between clients and brokers (a proxy, a password) never is between brokers.
 */
export function brokerSettings(place: BrokerPlace): Readonly<Record<string, string>> {
  const { id, brokerCount, voters, listen, advertised } = place
  const copies = String(brokerCount)
  const copiesMin = String(Math.min(brokerCount, 2))
  const partitions = String(brokerCount)
  return {
    'process.roles': 'broker,controller',
    'node.id': String(id),
    'controller.quorum.voters': voters,
    listeners: `CLIENT://${listen.clients},BROKER://${listen.brokers},CONTROLLER://${listen.controllers}`,
    'advertised.listeners': `CLIENT://${advertised},BROKER://127.0.0.1:${listen.brokers.split(':').at(-1)}`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'BROKER',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,BROKER:PLAINTEXT,CLIENT:PLAINTEXT',
    'default.replication.factor': copies,
    'min.insync.replicas': copiesMin,
    'offsets.topic.replication.factor': copies,
    'offsets.topic.num.partitions': partitions,
    'transaction.state.log.replication.factor': copies,
    'transaction.state.log.min.isr': copiesMin,
    'transaction.state.log.num.partitions': partitions,
    'group.initial.rebalance.delay.ms': '0',
    'auto.create.topics.enable': 'false',
    'log.cleaner.dedupe.buffer.size': '16777216',
    // Kafka's own default lets what may be compacted lie for 15 s.
    'log.cleaner.backoff.ms': '200',
    'num.network.threads': '2',
    'num.io.threads': '2',
    // Kafka's own defaults let a dead broker count as alive for 9 s.
    'broker.session.timeout.ms': '3000',
    'broker.heartbeat.interval.ms': '500',
    'controller.quorum.election.timeout.ms': '500',
    'controller.quorum.fetch.timeout.ms': '1000',
    'replica.lag.time.max.ms': '5000',
  }
}
