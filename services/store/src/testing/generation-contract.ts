import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Generations, RecordWriter } from '../store.ts'
import { batchOf, record, topic } from './contract-records.ts'
import type { OpenStore } from './store-harness.ts'

/** Another generation is built beside the active one, takes its place in a moment, and goes. */
export function generationContract(store: () => OpenStore): void {
  describe('generations', () => {
    let generations: Generations
    let second: number
    let builder: RecordWriter

    beforeEach(async () => {
      generations = await store().harness.openGenerations()
      second = await generations.create()
      builder = await store().harness.openWriter(second)
      await builder.acquire(topic, 0)
    })
    afterEach(async () => {
      await builder.close()
      await generations.close()
    })

    const write = (writer: RecordWriter, count: number) =>
      writer.apply(
        batchOf(0, count, {
          records: Array.from({ length: count }, (_, n) => record(n, { key: `k:${n}` })),
        }),
      )
    const seen = async () => (await store().reader.bySubject(topic, ['wife'])).records.length

    test('the first is made and active as soon as there is a writer', async () => {
      expect(await generations.active()).toBe(1)
      expect(await generations.list()).toEqual([1, second])
    })

    test('one that is being built is seen by nobody who asks, and can be looked at by name', async () => {
      await write(builder, 3)
      expect(await seen()).toBe(0)
      expect(await store().reader.slots(topic)).toMatchObject([{ next: 0 }])
      expect(await generations.slots(second, topic)).toMatchObject([{ next: 3, recordCount: 3 }])
    })

    test('the slots of one that does not exist, or of an unknown topic, are none', async () => {
      expect(await generations.slots(99, topic)).toEqual([])
      expect(await generations.slots(second, 'records.other.v1')).toEqual([])
    })

    test('from the moment one is activated, every question is answered from it', async () => {
      await write(store().writer, 1)
      await write(builder, 3)
      expect(await seen()).toBe(1)
      expect(await generations.activate(second, { expected: 1 })).toBe(true)
      expect(await seen()).toBe(3)
      expect((await store().reader.byKey(topic, 'k:2')).records).toHaveLength(1)
      expect(await store().reader.slots(topic)).toMatchObject([{ next: 3 }])
      expect(await generations.active()).toBe(second)
    })

    test('whoever expected another to be active changes nothing', async () => {
      const third = await generations.create()
      expect(await generations.activate(second, { expected: 1 })).toBe(true)
      expect(await generations.activate(third, { expected: 1 })).toBe(false)
      expect(await generations.activate(third, { expected: null })).toBe(false)
      expect(await generations.active()).toBe(second)
    })

    test('only the one that gave its place to another knows when', async () => {
      const before = Date.now()
      await generations.activate(second, { expected: 1 })
      const replacedAt = await generations.replacedAt(1)
      // The store's clock may go a little apart from ours.
      expect(Math.abs((replacedAt ?? 0) - before)).toBeLessThan(120_000)
      expect(await generations.replacedAt(second)).toBe(null)
      expect(await generations.replacedAt(99)).toBe(null)
      await generations.activate(1, { expected: second })
      expect(await generations.replacedAt(1)).toBe(null)
      expect(await generations.replacedAt(second)).not.toBe(null)
    })

    test('a proposal changes nothing, and can be taken back', async () => {
      expect(await generations.proposed()).toBe(null)
      await generations.propose(second)
      expect(await generations.proposed()).toBe(second)
      expect(await generations.active()).toBe(1)
      await generations.propose(null)
      expect(await generations.proposed()).toBe(null)
    })

    test('one that is activated or dropped is not proposed any more', async () => {
      const third = await generations.create()
      await generations.propose(third)
      await generations.activate(second, { expected: 1 })
      expect(await generations.proposed()).toBe(third)
      await generations.drop(third)
      expect(await generations.proposed()).toBe(null)
      await generations.propose(1)
      await generations.activate(1, { expected: second })
      expect(await generations.proposed()).toBe(null)
    })

    test('one that does not exist is not proposed', async () => {
      await expect(generations.propose(99)).rejects.toMatchObject({
        code: 'HUTONG_STORE_GENERATION_UNKNOWN',
      })
      expect(await generations.proposed()).toBe(null)
    })

    test('one that does not exist is not activated', async () => {
      await expect(generations.activate(99, { expected: 1 })).rejects.toMatchObject({
        code: 'HUTONG_STORE_GENERATION_UNKNOWN',
      })
      expect(await generations.active()).toBe(1)
    })

    test('a writer keeps its generation when another is activated; one that is opened then writes the active one', async () => {
      await generations.activate(second, { expected: 1 })
      await write(store().writer, 2)
      expect(await seen()).toBe(0)
      expect(await generations.slots(1, topic)).toMatchObject([{ next: 2 }])
      const later = await store().harness.openWriter()
      expect(await later.acquire(topic, 0)).toMatchObject({ fence: 2 })
      await later.close()
      expect(await generations.slots(second, topic)).toMatchObject([{ fence: 2 }])
    })

    test('each has its own fences', async () => {
      expect(await generations.slots(1, topic)).toMatchObject([{ fence: 1 }])
      expect(await generations.slots(second, topic)).toMatchObject([{ fence: 1 }])
    })

    test('two of one log have the same counts and digests', async () => {
      await write(store().writer, 20)
      for (let n = 0; n < 20; n += 1) {
        const one = record(n, { key: `k:${n}` })
        await builder.apply(batchOf(n, n + 1, { records: [one] }))
      }
      const [old] = await generations.slots(1, topic)
      expect(await generations.slots(second, topic)).toEqual([old])
    })

    test('one that is dropped is gone, and the others are as they were', async () => {
      await write(store().writer, 3)
      await write(builder, 700)
      const told: number[] = []
      const onProgress = (count: number): void => void told.push(count)
      expect(await generations.drop(second, { onProgress })).toBe(true)
      expect(told.at(-1)).toBeGreaterThanOrEqual(700)
      expect(told).toEqual(told.toSorted((a, b) => a - b))
      expect(await generations.list()).toEqual([1])
      expect(await generations.slots(second, topic)).toEqual([])
      expect(await seen()).toBe(3)
    })

    test('the writer of one that was dropped is sent away', async () => {
      await write(builder, 3)
      await generations.drop(second)
      expect(await builder.apply(batchOf(3, 4))).toMatchObject({ outcome: 'GAP', next: 0 })
      await expect(builder.acquire(topic, 0)).rejects.toMatchObject({
        code: 'HUTONG_STORE_GENERATION_UNKNOWN',
      })
      expect(await generations.slots(second, topic)).toEqual([])
    })

    test('the active one is not dropped', async () => {
      await write(store().writer, 3)
      await expect(generations.drop(1)).rejects.toMatchObject({
        code: 'HUTONG_STORE_GENERATION_ACTIVE',
      })
      expect(await seen()).toBe(3)
    })

    test('a drop that is aborted is finished by another, and one more finds nothing', async () => {
      await write(builder, 1_000)
      const stop = new AbortController()
      const onProgress = (): void => stop.abort()
      expect(await generations.drop(second, { signal: stop.signal, onProgress })).toBe(false)
      expect(await generations.list()).toEqual([1])
      expect(await generations.halfDropped()).toEqual([second])
      expect(await generations.drop(second)).toBe(true)
      expect(await generations.halfDropped()).toEqual([])
      expect(await generations.drop(second)).toBe(true)
    })

    test('no number is given twice', async () => {
      await generations.drop(second)
      expect(await generations.create()).toBeGreaterThan(second)
    })
  })
}
