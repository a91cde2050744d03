/** Settings of one Kafka broker that is its own controller (KRaft): small, one copy of everything, no topic that nobody made. */
export const brokerSettings = (place: {
  /** Addresses to listen on, `host:port`; an empty host means all. */
  readonly listen: string
  readonly listenController: string
  /** `host:port` under which clients find the broker. */
  readonly advertised: string
}): Readonly<Record<string, string>> => ({
  'process.roles': 'broker,controller',
  'node.id': '1',
  'controller.quorum.voters': `1@127.0.0.1:${place.listenController.split(':').at(-1)}`,
  listeners: `PLAINTEXT://${place.listen},CONTROLLER://${place.listenController}`,
  'advertised.listeners': `PLAINTEXT://${place.advertised}`,
  'controller.listener.names': 'CONTROLLER',
  'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
  'inter.broker.listener.name': 'PLAINTEXT',
  'offsets.topic.replication.factor': '1',
  'offsets.topic.num.partitions': '1',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'group.initial.rebalance.delay.ms': '0',
  'auto.create.topics.enable': 'false',
  'log.cleaner.dedupe.buffer.size': '16777216',
  'num.network.threads': '2',
  'num.io.threads': '2',
})
