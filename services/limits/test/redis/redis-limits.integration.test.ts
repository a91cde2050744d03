import { describe, expect, test } from 'vitest'
import { startRedis } from '@hutong/infra'
import { requireOwnServer, requireServer } from '@hutong/infra/testing'
import { limitsContract } from '@hutong/limits/testing'
import { systemClock } from '@hutong/process'
import { defineScript, openRedis } from '@hutong/redis'
import { makeLimitsNamespace } from './make-limits-namespace.ts'

const hourMs = 3_600_000
const readLife = defineScript("return redis.call('PTTL', KEYS[1])")

await requireServer('redis', ({ address }) => {
  limitsContract('Redis', async (clock) => makeLimitsNamespace(address, clock))

  test('Redis keeps marks and buckets longer than they count, and not for ever', async () => {
    const { namespace, open, remove } = makeLimitsNamespace(address, systemClock)
    const limits = await open()
    await limits.once('a', hourMs)
    await limits.take('a', 1, hourMs)
    const unavailable = 'HUTONG_LIMITS_UNAVAILABLE'
    const connection = await openRedis({ redis: address, patience: 'fail', unavailable })
    for (const key of [`${namespace}once:a`, `${namespace}take:${hourMs}:a`]) {
      const lifeMs = Number(await connection.run(readLife, key, []))
      expect(lifeMs).toBeGreaterThan(hourMs)
      expect(lifeMs).toBeLessThan(2 * hourMs)
    }
    await connection.close()
    await limits.close()
    await remove()
  })
})

await requireServer('redis-cluster', ({ address }) => {
  limitsContract('Redis Cluster', async (clock) => makeLimitsNamespace(address, clock))
})

await requireOwnServer('redis', (server) => {
  describe('a Redis that fails', () => {
    test('lets nothing through', async () => {
      const limits = await makeLimitsNamespace(server.address, systemClock).open()
      server.pause()
      await expect(limits.once('a', hourMs)).rejects.toMatchObject({
        code: 'HUTONG_LIMITS_UNAVAILABLE',
      })
      await expect(limits.take('a', 1, hourMs)).rejects.toMatchObject({
        code: 'HUTONG_LIMITS_UNAVAILABLE',
      })
      server.resume()
      await limits.close()
    })

    test('and writes every command to its disk at once knows all it acknowledged after kill -9', async () => {
      const careful = await startRedis(['--appendfsync', 'always'])
      const { open } = makeLimitsNamespace(careful.address, systemClock)
      const before = await open()
      await before.once('a', hourMs)
      await before.take('b', 1, hourMs)
      await careful.kill()
      await before.close()
      await careful.start()
      const limits = await open()
      expect(await limits.once('a', hourMs)).toBe(false)
      expect(await limits.take('b', 1, hourMs)).toMatchObject({ taken: false })
      await limits.close()
      await careful.stop()
    })
  })
})
