export { openRedis, type RedisConnection, type RedisSettings } from './open-redis.ts'
export { defineScript, type Reply, type Script, type Word } from './script.ts'
