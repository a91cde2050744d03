import type { RunningRedisCluster } from './redis-cluster.ts'
import type { RunningServer, ServerProcess } from './run-server.ts'
import type { ConnectWithKafka } from './start-connect.ts'
import type { RunningKafka } from './start-kafka.ts'

/** What each name stands for when it is started from a binary. */
export interface OwnServers {
  readonly kafka: RunningKafka
  readonly 'kafka-three': RunningKafka
  readonly connect: ConnectWithKafka
  readonly redis: ServerProcess
  readonly 'redis-cluster': RunningRedisCluster
  readonly postgres: ServerProcess
  readonly mariadb: ServerProcess
}

export type ServerName = keyof OwnServers

/** What each stands for when it is found at an address or started in Docker. With three brokers, a cluster or Connect suites end single processes: only our own will do. */
export interface OtherServers extends Record<ServerName, RunningServer> {
  readonly 'kafka-three': never
  readonly connect: never
  readonly 'redis-cluster': never
}
