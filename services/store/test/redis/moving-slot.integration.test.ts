import { expect, test, vi } from 'vitest'
import { requireOwnServer } from '@hutong/infra/testing'
import { generationsKey, positionKey } from '../../src/redis/key-names.ts'
import { makeStoreNamespace } from './make-store-namespace.ts'
import { beginMove, endMove, slotOfKey } from './move-slot.ts'
import { carryTo, digestUpTo, numberedBatch, offsetsFound, topic } from './numbered-batches.ts'

await requireOwnServer('redis-cluster', (cluster) => {
  test.each([
    ['few', 10],
    ['nearly all', 500],
  ])(
    'while a slot is moved to another master, and %s of its keys have gone, nothing is answered or written by halves',
    async (_, movedCount) => {
      const store = makeStoreNamespace(cluster.address)
      const writer = await store.openWriter()
      const reader = await store.openReader()
      await carryTo(writer, 300)
      const { fence } = await writer.acquire(topic, 0)
      const { namespace } = store
      const position = positionKey({ namespace, generation: 1, topic, partition: 0 })
      const move = await aMoveOf(position)

      await beginMove(move, movedCount)
      const unavailable = {
        code: 'HUTONG_STORE_UNAVAILABLE',
        message: expect.stringMatching(/moves slots between its masters/),
      }
      for (const person of ['everybody', 'nobody', 'person-1', 'person-299']) {
        await expect(reader.bySubject(topic, [person])).rejects.toMatchObject(unavailable)
      }
      // Of one key alone a cluster would not say that it may be at the other place.
      for (const next of [301, 400]) {
        await expect(writer.apply(numberedBatch(fence, 300, next))).rejects.toMatchObject(
          unavailable,
        )
      }
      await expect(writer.acquire(topic, 0)).rejects.toMatchObject(unavailable)

      await endMove(move)
      await vi.waitFor(async () => expect(await offsetsFound(reader)).toHaveLength(300), 20_000)
      await vi.waitFor(() => carryTo(writer, 600), 20_000)
      expect(await reader.slots(topic)).toMatchObject([
        { next: 600, recordCount: 600, digest: digestUpTo(600), fence: fence + 1 },
      ])
      expect(await offsetsFound(reader)).toHaveLength(600)
      await reader.close()
      await writer.close()
    },
    120_000,
  )

  test('while the list of generations is moved, the store does not pass for an empty one', async () => {
    const store = makeStoreNamespace(cluster.address)
    const writer = await store.openWriter()
    const reader = await store.openReader()
    await carryTo(writer, 10)
    const move = await aMoveOf(generationsKey(store.namespace))
    await beginMove(move, 500)
    const unavailable = { code: 'HUTONG_STORE_UNAVAILABLE' }
    await expect(reader.slots(topic)).rejects.toMatchObject(unavailable)
    await expect(store.openWriter()).rejects.toMatchObject(unavailable)
    await endMove(move)
    await vi.waitFor(async () => expect(await offsetsFound(reader)).toHaveLength(10), 20_000)
    await reader.close()
    await writer.close()
  }, 120_000)

  async function aMoveOf(key: string) {
    const from = (await cluster.masterOf(key)).address
    const others = await Promise.all(['{a}', '{b}', '{c}', '{d}'].map(cluster.masterOf))
    const to = others.map(({ address }) => address).find((address) => address !== from) ?? ''
    return { slot: await slotOfKey(from, key), from, to }
  }
})
