import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { startRedis } from '@hutong/infra'
import { requireOwnServer } from '@hutong/infra/testing'
import { openRedis } from '@hutong/redis'
import type { RecordReader, RecordWriter } from '@hutong/store'
import { keepRegistered } from '../../src/redis/keep-registered.ts'
import { positionKey } from '../../src/redis/key-names.ts'
import { makeStoreNamespace } from './make-store-namespace.ts'
import { carryTo, digestUpTo, numberedBatch, offsetsFound, topic } from './numbered-batches.ts'
import { sayToRedis } from './say-to-redis.ts'

await requireOwnServer('redis', (server) => {
  const redis = server.address
  const say = (line: string): Promise<string> => sayToRedis(redis, line)
  let store: ReturnType<typeof makeStoreNamespace>
  let writer: RecordWriter
  let reader: RecordReader
  let fence = 0

  beforeEach(async () => {
    store = makeStoreNamespace(redis)
    writer = await store.openWriter()
    reader = await store.openReader()
    fence = (await writer.acquire(topic, 0)).fence
  })
  afterEach(async () => {
    await reader.close()
    await writer.close()
    await store.remove()
  })
  const position = (partition = 0): string =>
    positionKey({ namespace: store.namespace, generation: 1, topic, partition })

  describe('everything is flushed', () => {
    test('nobody is told that there is no record: there is no slot', async () => {
      await writer.apply(numberedBatch(fence, 0, 10))
      expect(await offsetsFound(reader)).toHaveLength(10)
      await say('FLUSHALL')
      expect(await reader.bySubject(topic, ['everybody'])).toEqual({ slots: [], records: [] })
      expect(await reader.slots(topic)).toEqual([])
    })

    test('the owner is not fenced off but sent back to the start, and builds the store again', async () => {
      await writer.apply(numberedBatch(fence, 0, 10))
      await say('FLUSHALL')
      expect(await writer.apply(numberedBatch(fence, 10, 20))).toMatchObject({
        outcome: 'GAP',
        next: 0,
      })
      expect(await writer.acquire(topic, 0)).toMatchObject({ next: 0, recordCount: 0 })
      await carryTo(writer, 20)
      expect(await reader.slots(topic)).toMatchObject([{ next: 20, digest: digestUpTo(20) }])
      const generations = await store.openGenerations()
      expect(await generations.active()).toBe(1)
      expect(await generations.create()).toBe(2)
      await generations.close()
    })
  })

  test('batches that are on their way while Redis forgets its scripts have their effect once', async () => {
    await writer.apply(numberedBatch(fence, 0, 300))
    const starts = Array.from({ length: 10 }, (_, n) => 300 * (n + 1))
    const [results] = await Promise.all([
      Promise.all(starts.map((from) => writer.apply(numberedBatch(fence, from, from + 300)))),
      say('SCRIPT FLUSH'),
    ])
    expect(results.map(({ outcome }) => outcome)).toEqual(starts.map(() => 'APPLIED'))
    expect(await reader.slots(topic)).toMatchObject([
      { next: 3_300, recordCount: 3_300, digest: digestUpTo(3_300) },
    ])
  })

  describe('one slot is lost', () => {
    beforeEach(async () => {
      await carryTo(writer, 10, 0)
      await carryTo(writer, 10, 1)
      await say(`DEL ${position(1)}`)
    })

    test('a question is refused rather than answered from the others', async () => {
      const lost = { code: 'HUTONG_STORE_SLOT_LOST', message: expect.stringContaining(topic) }
      await expect(reader.bySubject(topic, ['everybody'])).rejects.toMatchObject(lost)
      await expect(reader.byKey(topic, 'numbered:office:1')).rejects.toMatchObject(lost)
      expect((await reader.slots(topic)).map(({ partition }) => partition)).toEqual([0])
    })

    test('it is built again, and nothing that was left of it counts', async () => {
      await writer.acquire(topic, 1)
      expect(await reader.bySubject(topic, ['person-3'])).toMatchObject({
        slots: [{ next: 10 }, { next: 0 }],
        records: [{ partition: 0 }],
      })
      await carryTo(writer, 8, 1)
      expect(await reader.slots(topic)).toMatchObject([
        { next: 10, recordCount: 10, digest: digestUpTo(10) },
        { next: 8, recordCount: 8, digest: digestUpTo(8) },
      ])
      expect(await offsetsFound(reader)).toHaveLength(18)
    })

    test('what could not be applied is forgotten with it, and told again', async () => {
      const { fence: newFence } = await writer.acquire(topic, 1)
      const reason = 'HUTONG_EVENT_MALFORMED'
      const tainted = [{ key: 'numbered:office:3', offset: 3, reason, bytes: Buffer.from('?') }]
      const batch = { ...numberedBatch(newFence, 0, 3, 1), next: 4, tainted }
      expect(await writer.apply(batch)).toMatchObject({ outcome: 'APPLIED' })
      await say(`DEL ${position(1)}`)
      const { fence: lastFence } = await writer.acquire(topic, 1)
      await writer.apply({ ...batch, fence: lastFence })
      expect((await reader.slots(topic))[1]).toMatchObject({
        next: 4,
        recordCount: 3,
        taintedCount: 1,
        digest: digestUpTo(3),
      })
    })

    test('two that take it over at once do not empty what the other one writes', async () => {
      const second = await store.openWriter()
      await Promise.all([writer.acquire(topic, 1), second.acquire(topic, 1)])
      await carryTo(second, 10, 1)
      expect((await reader.slots(topic))[1]).toMatchObject({ digest: digestUpTo(10) })
      expect(await offsetsFound(reader)).toHaveLength(20)
      await second.close()
    })
  })

  describe('the list of partitions is lost', () => {
    const loseList = async (): Promise<void> => {
      for (const name of ['active', 'all', 'last', 'g1', `g1:${topic}`]) {
        await say(`DEL ${store.namespace}{generations}:${name}`)
      }
    }
    beforeEach(async () => {
      await carryTo(writer, 10, 0)
      await carryTo(writer, 10, 1)
    })

    test('a part of it never comes back alone', async () => {
      await loseList()
      expect(await reader.slots(topic)).toEqual([])
      await writer.acquire(topic, 1)
      expect((await reader.slots(topic)).map(({ partition }) => partition)).toEqual([0, 1])
    })

    test('its writer brings it back by itself', async () => {
      const connection = await openRedis({
        redis,
        patience: 'wait',
        unavailable: 'HUTONG_STORE_UNAVAILABLE',
      })
      const own = { namespace: store.namespace, generation: 1, isActive: true }
      const registration = keepRegistered(connection, own, 20)
      await registration.add(topic, 0)
      await loseList()
      await vi.waitFor(async () => expect(await reader.slots(topic)).toHaveLength(1), {
        timeout: 30_000,
      })
      registration.stop()
      await connection.close()
    })
  })

  test('a batch that Redis stops in the middle counts for nothing, and is whole when it is repeated', async () => {
    await carryTo(writer, 10)
    const { fence: newFence } = await writer.acquire(topic, 0)
    const place = position().replace(/pos$/u, 's:person-15')
    await say(`SET ${place} strange`)
    const batch = numberedBatch(newFence, 10, 20)
    await expect(writer.apply(batch)).rejects.toMatchObject({ code: 'HUTONG_STORE_UNAVAILABLE' })
    expect(await reader.slots(topic)).toMatchObject([
      { next: 10, recordCount: 10, digest: digestUpTo(10) },
    ])
    expect(await offsetsFound(reader)).toHaveLength(10)
    await say(`DEL ${place}`)
    expect(await writer.apply(batch)).toMatchObject({ outcome: 'APPLIED', staleCount: 0 })
    expect(await reader.slots(topic)).toMatchObject([
      { next: 20, recordCount: 20, digest: digestUpTo(20) },
    ])
    expect((await reader.bySubject(topic, ['person-15'])).records).toHaveLength(1)
  })

  test('after kill -9 in the middle of a load the store is exactly what its position says, and is carried on', async () => {
    const carrying = carryTo(writer, 100_000)
    carrying.catch(() => undefined)
    await vi.waitFor(
      async () => expect((await reader.slots(topic))[0]?.next).toBeGreaterThan(2_000),
      { timeout: 30_000 },
    )
    await server.kill()
    await expect(reader.slots(topic)).rejects.toMatchObject({ code: 'HUTONG_STORE_UNAVAILABLE' })
    await server.start()
    await vi.waitFor(() => reader.slots(topic), { timeout: 30_000 })
    const second = await store.openWriter()
    const { next, recordCount, digest } = await second.acquire(topic, 0)
    expect(recordCount).toBe(next)
    expect(digest).toBe(digestUpTo(next))
    // The first one, which goes on as soon as Redis is back, was replaced.
    await expect(carrying).rejects.toThrow('FENCED')
    await carryTo(second, next + 500)
    expect(await reader.slots(topic)).toMatchObject([{ digest: digestUpTo(next + 500) }])
    await second.close()
  }, 120_000)

  test('a reader that is there before any writer finds nothing, and then everything', async () => {
    const early = makeStoreNamespace(redis)
    const earlyReader = await early.openReader()
    expect(await earlyReader.bySubject(topic, ['everybody'])).toEqual({ slots: [], records: [] })
    const lateWriter = await early.openWriter()
    await carryTo(lateWriter, 10)
    expect(await offsetsFound(earlyReader)).toHaveLength(10)
    await Promise.all([earlyReader.close(), lateWriter.close()])
    await early.remove()
  })

  test('a Redis that evicts is refused by all three', async () => {
    const evicting = await startRedis(['--maxmemory-policy', 'allkeys-lru'])
    const { openWriter, openReader, openGenerations } = makeStoreNamespace(evicting.address)
    for (const open of [openWriter, openReader, openGenerations]) {
      await expect(open()).rejects.toMatchObject({ code: 'HUTONG_REDIS_EVICTS' })
    }
    await evicting.stop()
  })
})
