import { randomUUID } from 'node:crypto'
import { openRedis } from '@hutong/redis'
import type { StoreHarness } from '@hutong/store/testing'
import { openRedisGenerations } from '../../src/redis/open-redis-generations.ts'
import { openRedisReader } from '../../src/redis/open-redis-reader.ts'
import { openRedisWriter } from '../../src/redis/open-redis-writer.ts'

/** An empty store on a Redis that others may use at the same time. */
export function makeStoreNamespace(redis: string): StoreHarness & { readonly namespace: string } {
  const namespace = `test-${randomUUID()}:`
  return {
    namespace,
    openWriter: (generation) =>
      openRedisWriter({ redis, namespace, ...(generation === undefined ? {} : { generation }) }),
    openReader: () => openRedisReader({ redis, namespace }),
    openGenerations: () => openRedisGenerations({ redis, namespace }),
    remove: async () => {
      const unavailable = 'HUTONG_STORE_UNAVAILABLE'
      const connection = await openRedis({ redis, patience: 'fail', unavailable })
      await connection.removeKeys({ prefix: namespace })
      await connection.close()
    },
  }
}
