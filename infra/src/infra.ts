export { findServer, type FoundServer, type ServerName } from './find-server.ts'
export { startKafka } from './start-kafka.ts'
export { startRedis } from './start-redis.ts'
export { type RunningServer } from './run-server.ts'
