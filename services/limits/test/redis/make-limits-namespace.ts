import { randomUUID } from 'node:crypto'
import { openRedis } from '@hutong/redis'
import type { Clock } from '@hutong/process'
import { openRedisLimits } from '../../src/redis/open-redis-limits.ts'

/** An empty set of limits on a Redis that others may use at the same time. */
export function makeLimitsNamespace(redis: string, clock: Clock) {
  const namespace = `test-${randomUUID()}:`
  return {
    namespace,
    open: () => openRedisLimits({ redis, clock, namespace }),
    remove: async () => {
      const unavailable = 'HUTONG_LIMITS_UNAVAILABLE'
      const connection = await openRedis({ redis, patience: 'fail', unavailable })
      await connection.removeKeys({ prefix: namespace })
      await connection.close()
    },
  }
}
