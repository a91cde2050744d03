import { Cluster, Redis } from 'ioredis'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { requireOwnServer } from '@hutong/infra/testing'
import { defineScript, openRedis } from '@hutong/redis'
import type { RedisConnection, RedisSettings } from '@hutong/redis'

const set = defineScript("return redis.call('SET', KEYS[1], ARGV[1])")
const get = defineScript("return redis.call('GET', KEYS[1])")
// So many that every master holds some.
const keys = Array.from({ length: 50 }, (_, n) => `{${n}}:k`)

const opened: RedisConnection[] = []
async function open(settings: Partial<RedisSettings> & { redis: string }) {
  const connection = await openRedis({
    patience: 'fail',
    unavailable: 'HUTONG_STORE_UNAVAILABLE',
    judgeEveryMs: 50,
    ...settings,
  })
  opened.push(connection)
  return connection
}
afterEach(async () => {
  await Promise.all(opened.splice(0).map((connection) => connection.close()))
})

await requireOwnServer('redis-cluster', (cluster) => {
  const redis = cluster.address
  const [first = ''] = redis.split(',')
  const admin = new Cluster(redis.split(',').map(serverOf))
  admin.on('error', () => undefined)
  afterAll(() => admin.disconnect())

  const readAll = async (connection: RedisConnection) =>
    (await Promise.all(keys.map((key) => connection.run(get, key, [])))).map(String)

  test.each(['fail', 'wait'] as const)(
    'is recognised by one of its nodes, and serves keys of all masters (%s)',
    async (patience) => {
      const connection = await open({ redis: first, patience })
      await Promise.all(keys.map((key) => connection.run(set, key, [key])))
      expect(await readAll(connection)).toEqual(keys)
    },
  )

  test('one master that evicts is enough to refuse, and it is named', async () => {
    const master = await cluster.masterOf('{1}')
    const node = admin.nodes('master').find(({ options }) => options.port === master.port)
    await node?.config('SET', 'maxmemory-policy', 'allkeys-lru')
    await expect(open({ redis })).rejects.toMatchObject({
      code: 'HUTONG_REDIS_EVICTS',
      message: expect.stringContaining(String(master.port)),
    })
    await node?.config('SET', 'maxmemory-policy', 'noeviction')
  })

  test('one master that evicts is found while another does not answer', async () => {
    const connection = await open({ redis })
    const silent = await cluster.masterOf('{1}')
    const replica = new Redis({ port: (await cluster.replicaOf('{1}')).port })
    await replica.config('SET', 'cluster-replica-no-failover', 'yes')
    silent.pause()
    const other = admin.nodes('master').find(({ options }) => options.port !== silent.port)
    await other?.config('SET', 'maxmemory-policy', 'allkeys-lru')
    await vi.waitFor(
      () =>
        expect(connection.run(get, '{1}:k', [])).rejects.toMatchObject({
          code: 'HUTONG_REDIS_EVICTS',
          message: expect.stringContaining(String(other?.options.port)),
        }),
      { timeout: 20_000 },
    )
    await other?.config('SET', 'maxmemory-policy', 'noeviction')
    silent.resume()
    await replica.config('SET', 'cluster-replica-no-failover', 'no')
    replica.disconnect()
    await cluster.untilWhole()
  })

  test('keys are removed from every master', async () => {
    const connection = await open({ redis })
    await Promise.all(keys.map((key) => admin.set(`removed${key}`, 'x')))
    expect(await connection.removeKeys({ prefix: 'removed' })).toBe(true)
    expect(await Promise.all(keys.map((key) => admin.exists(`removed${key}`)))).toEqual(
      keys.map(() => 0),
    )
  })

  test('keys of one tag are removed unless another is there, whichever master has them', async () => {
    const connection = await open({ redis })
    const removed = keys.map(async (key) => {
      await admin.set(`${key}:leftover`, 'x')
      const removal = { prefix: `${key}:`, unless: `${key}:position` }
      expect(await connection.removeKeys(removal)).toBe(true)
      expect(await admin.exists(`${key}:leftover`)).toBe(0)
    })
    await Promise.all(removed)
  })

  test('slots that move to another master are followed while questions go on', async () => {
    const connection = await open({ redis })
    await Promise.all(keys.map((key) => connection.run(set, key, [key])))
    const master = await cluster.masterOf('{1}')
    const replica = new Redis({ port: (await cluster.replicaOf('{1}')).port })
    await replica.cluster('FAILOVER')
    replica.disconnect()
    await cluster.untilFailedOver('{1}', master)
    await vi.waitFor(async () => expect(await readAll(connection)).toEqual(keys), 10_000)
  })

  test('a master that dies fails calls until its replica has taken over', async () => {
    const reader = await open({ redis })
    const writer = await open({ redis, patience: 'wait' })
    await Promise.all(keys.map((key) => writer.run(set, key, [key])))
    const dead = await cluster.masterOf('{1}')
    await dead.kill()
    await expect(reader.run(get, '{1}:k', [])).rejects.toMatchObject({
      code: 'HUTONG_STORE_UNAVAILABLE',
    })
    await cluster.untilFailedOver('{1}', dead)
    await vi.waitFor(() => reader.run(get, '{1}:k', []), 10_000)
    await vi.waitFor(() => writer.run(set, '{1}:k', ['again']), 10_000)
    expect(String(await reader.run(get, '{1}:k', []))).toBe('again')
    await dead.start()
    await cluster.untilWhole()
  })
})

function serverOf(address: string) {
  const [host = '', port = ''] = address.split(':')
  return { host, port: Number(port) }
}
