import { expect, test, vi } from 'vitest'
import { requireOwnServer } from '@hutong/infra/testing'
import { positionKey } from '../../src/redis/key-names.ts'
import { makeStoreNamespace } from './make-store-namespace.ts'
import { carryTo, digestUpTo, numberedBatch, offsetsFound, topic } from './numbered-batches.ts'
import { sayToRedis } from './say-to-redis.ts'

await requireOwnServer('redis-cluster', (cluster) => {
  test('a failover that loses acknowledged writes takes data and position back together, and reading again from there heals', async () => {
    const store = makeStoreNamespace(cluster.address)
    const writer = await store.openWriter()
    const reader = await store.openReader()
    await carryTo(writer, 300)
    const { fence } = await writer.acquire(topic, 0)
    const place = { namespace: store.namespace, generation: 1, topic, partition: 0 }
    const master = await cluster.masterOf(positionKey(place))
    const replica = await cluster.replicaOf(positionKey(place))
    await vi.waitFor(
      async () => expect(await sayToRedis(master.address, 'WAIT 1 100')).toBe(':1'),
      { timeout: 30_000 },
    )

    // The replica hears of nothing more: it stands still, and its connection is cut at the other end.
    replica.pause()
    await sayToRedis(master.address, 'CLIENT KILL TYPE replica')
    expect(await writer.apply(numberedBatch(fence, 300, 500))).toMatchObject({
      outcome: 'APPLIED',
      next: 500,
    })
    expect(await offsetsFound(reader)).toHaveLength(500)

    await master.kill()
    replica.resume()
    await cluster.untilFailedOver(positionKey(place), master)

    // What was acknowledged is gone, as a whole: position, counts, digest and links are those of one moment.
    await vi.waitFor(async () => expect(await reader.slots(topic)).toHaveLength(1), 20_000)
    expect(await reader.slots(topic)).toMatchObject([
      { next: 300, recordCount: 300, digest: digestUpTo(300), fence },
    ])
    expect(await offsetsFound(reader)).toEqual(Array.from({ length: 300 }, (_, n) => n))

    // The projection goes on where it was, hears that the store is behind, and begins again there.
    const next = numberedBatch(fence, 500, 600)
    await vi.waitFor(
      async () => expect(await writer.apply(next)).toMatchObject({ outcome: 'GAP', next: 300 }),
      20_000,
    )
    await carryTo(writer, 600)
    expect(await reader.slots(topic)).toMatchObject([{ next: 600, digest: digestUpTo(600) }])
    expect(await offsetsFound(reader)).toHaveLength(600)

    await reader.close()
    await writer.close()
    await master.start()
    await cluster.untilWhole()
  }, 120_000)
})
