export { makeCertificates } from './certificates/development-authority.ts'
export { findOwnServer, findServer, type FoundOwnServer, type FoundServer } from './find-server.ts'
export { freePort } from './free-port.ts'
export { kafkaClient } from './kafka-client.ts'
export { type RedisNode, type RunningRedisCluster } from './redis-cluster.ts'
export { type RunningServer, type ServerProcess } from './run-server.ts'
export { type OtherServers, type OwnServers, type ServerName } from './server-names.ts'
export { kafkaJars } from './kafka-jars.ts'
export {
  startConnect,
  type ConnectOptions,
  type ConnectWithKafka,
  type RunningConnect,
} from './start-connect.ts'
export { startKafka, type KafkaNode, type KafkaOptions, type RunningKafka } from './start-kafka.ts'
export { startMariadb } from './start-mariadb.ts'
export { startPostgres } from './start-postgres.ts'
export { startProxy, type Proxy } from './start-proxy.ts'
export { startRedis } from './start-redis.ts'
export { startRedisCluster } from './start-redis-cluster.ts'
