import { Cluster } from 'ioredis'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { requireServer } from '@hutong/infra/testing'

await requireServer('redis-cluster', (cluster) => {
  const client = new Cluster(cluster.nodes.map(({ port }) => ({ host: '127.0.0.1', port })))
  afterAll(() => client.disconnect())
  beforeEach(async () => {
    await cluster.untilWhole()
  })

  test('three masters share the keys, and each has a replica', async () => {
    const keys = Array.from({ length: 50 }, (_, at) => `key-${at}`)
    for (const key of keys) await client.set(key, key)
    const masters = await Promise.all(keys.map((key) => cluster.masterOf(key)))
    const replicas = await Promise.all(keys.map((key) => cluster.replicaOf(key)))
    expect([new Set(masters).size, new Set(replicas).size]).toEqual([3, 3])
    expect(new Set([...masters, ...replicas])).toEqual(new Set(cluster.nodes))
  })

  test('another node serves a key when its master is killed, and the dead one comes back as its replica', async () => {
    await client.set('kept', 'yes')
    await client.wait(1, 1_000)
    const replica = await cluster.replicaOf('kept')
    const dead = await cluster.failOver('kept')
    expect(await cluster.masterOf('kept')).toBe(replica)
    expect(await client.get('kept')).toBe('yes')
    await dead.start()
    await cluster.untilWhole()
    expect(await cluster.replicaOf('kept')).toBe(dead)
  })

  test('a write that no replica has heard of is lost when its master is killed', async () => {
    await client.set('lost', 'before')
    await client.wait(1, 1_000)
    const dead = await cluster.failOverLosing('lost', async () => {
      expect(await client.set('lost', 'after')).toBe('OK')
    })
    expect(await client.get('lost')).toBe('before')
    await dead.start()
  })
})
