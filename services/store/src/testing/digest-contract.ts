import { describe, expect, test } from 'vitest'
import type { SlotRecord, TaintedRecord } from '../store.ts'
import { batchOf, poison, record, topic, version } from './contract-records.ts'
import type { OpenStore } from './store-harness.ts'

const empty = '0000000000000000'

/** The digest of a slot says which records it holds, whatever way they came. */
export function digestContract(store: () => OpenStore): void {
  describe('digest', () => {
    /** Of a fresh slot, after each of these steps was applied as a batch. */
    async function digestAfter(
      partition: number,
      ...steps: { records?: SlotRecord[]; tainted?: TaintedRecord[] }[]
    ): Promise<string> {
      const { writer, reader } = store()
      const { fence } = await writer.acquire(topic, partition)
      for (const [step, change] of steps.entries()) {
        const moved = {
          records: change.records?.map((one) => ({ ...one, offset: step * 10 + one.offset })) ?? [],
          tainted: change.tainted?.map((one) => ({ ...one, offset: step * 10 + one.offset })) ?? [],
        }
        await writer.apply(batchOf(step * 10, step * 10 + 10, { partition, fence, ...moved }))
      }
      const slots = await reader.slots(topic)
      return slots.find((slot) => slot.partition === partition)?.digest ?? 'no slot'
    }
    const a = record(0, { key: 'a', version: version(1) })
    const b = record(1, { key: 'b', version: version(1) })

    test('a slot without records has a digest of zeros', async () => {
      expect(await digestAfter(1)).toBe(empty)
      expect(await digestAfter(2, { tainted: [poison(0)] })).toBe(empty)
    })

    test('does not depend on the order or on the batches', async () => {
      const together = await digestAfter(1, { records: [a, b] })
      expect(together).toMatch(/^(?!0{16})[0-9a-f]{16}$/)
      expect(await digestAfter(2, { records: [b] }, { records: [a] })).toBe(together)
    })

    test('an older version that was replaced, or came late, leaves no trace', async () => {
      const newer = { ...a, version: version(2) }
      const alone = await digestAfter(1, { records: [newer] })
      expect(await digestAfter(2, { records: [a] }, { records: [newer] })).toBe(alone)
      expect(await digestAfter(3, { records: [newer] }, { records: [a] })).toBe(alone)
      expect(await digestAfter(4, { records: [a] })).not.toBe(alone)
    })

    test('an erased record counts with its version, a tainted key with what it holds', async () => {
      const alone = await digestAfter(1, { records: [a] })
      expect(await digestAfter(2, { records: [{ ...a, status: 'erased' }] })).toBe(alone)
      const taint = { tainted: [poison(0, { key: 'a' })] }
      expect(await digestAfter(3, { records: [a] }, taint)).toBe(alone)
      expect(await digestAfter(4, taint, { records: [a] })).toBe(alone)
    })

    test('a record that is missing, or another, is seen', async () => {
      const digests = [
        await digestAfter(1, { records: [a, b] }),
        await digestAfter(2, { records: [a] }),
        await digestAfter(3, { records: [b] }),
        await digestAfter(4, { records: [a, { ...b, key: 'c' }] }),
      ]
      expect(new Set(digests).size).toBe(digests.length)
    })
  })
}
