import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { mergeSources } from '../store.ts'
import type { RecordReader, RecordWriter, SlotBatch, SlotRecord } from '../store.ts'
import { batchOf, poison, record, topic, version } from './contract-records.ts'
import { digestContract } from './digest-contract.ts'
import { generationContract } from './generation-contract.ts'
import { outlineContract } from './outline-contract.ts'
import type { StoreHarness } from './store-harness.ts'

export { type StoreHarness } from './store-harness.ts'
export { failingWriter, type FailingApply } from './failing-writer.ts'

/** Every promise of `RecordWriter` and `RecordReader`, one test each: an adapter from outside proves itself with these. */
export function storeContract(name: string, makeHarness: () => Promise<StoreHarness>): void {
  describe(`store contract: ${name}`, () => {
    let harness: StoreHarness
    let writer: RecordWriter
    let reader: RecordReader
    let fence = 0

    beforeEach(async () => {
      harness = await makeHarness()
      writer = await harness.openWriter()
      reader = await harness.openReader()
      fence = (await writer.acquire(topic, 0)).fence
    })
    afterEach(async () => {
      await reader.close()
      await writer.close()
      await harness.remove()
    })

    const apply = (from: number, next: number, change: Partial<SlotBatch> = {}) =>
      writer.apply(batchOf(from, next, { fence, ...change }))
    const applyOne = (one: SlotRecord) => apply(one.offset, one.offset + 1, { records: [one] })
    const slot = async () => (await reader.slots(topic)).find(({ partition }) => partition === 0)
    const found = async (...subjects: string[]) => (await reader.bySubject(topic, subjects)).records
    const byKey = async (key = 'contract:office:1') => (await reader.byKey(topic, key)).records

    describe('looking up', () => {
      test('a record is found by its key, with the bytes of the log', async () => {
        await applyOne(record(0))
        expect(await byKey()).toEqual([
          {
            key: 'contract:office:1',
            partition: 0,
            version: version(0),
            offset: 0,
            status: 'active',
            bytes: new Uint8Array(Buffer.from('event 0')),
            tainted: null,
          },
        ])
      })

      test.each([
        ['every byte there is', new Uint8Array(Array.from({ length: 256 }, (_, byte) => byte))],
        ['no bytes at all', new Uint8Array(0)],
        ['line breaks in front', new Uint8Array(Buffer.from('\n\n\n'))],
        ['a megabyte', new Uint8Array(1_000_000).fill(7)],
      ])('a record of %s is given back as it was', async (_, bytes) => {
        await applyOne(record(0, { bytes }))
        expect((await byKey())[0]?.bytes).toEqual(bytes)
      })

      test('a key of any words is found by itself and by its person', async () => {
        const key = '类型:{office}:*?[1]\n2 \u0000'
        await applyOne(record(0, { key }))
        expect(await byKey(key)).toMatchObject([{ key }])
        expect(await found('wife')).toMatchObject([{ key }])
      })

      test('both spouses find their one marriage', async () => {
        await applyOne(record(0))
        expect(await found('wife')).toEqual(await byKey())
        expect(await found('husband')).toEqual(await byKey())
      })

      test('a record that fits several of the subject keys asked for comes once', async () => {
        await applyOne(record(0))
        expect(await found('wife', 'husband')).toHaveLength(1)
      })

      test('each of five owners finds the right', async () => {
        const owners = ['a', 'b', 'c', 'd', 'e']
        await applyOne(record(0, { subjects: owners }))
        for (const owner of owners) expect(await found(owner)).toHaveLength(1)
      })

      test('records of a person come newest offset first', async () => {
        await apply(0, 3, {
          records: [0, 1, 2].map((n) => record(n, { key: `contract:office:${n}` })),
        })
        expect((await found('wife')).map(({ offset }) => offset)).toEqual([2, 1, 0])
      })

      test('a person is looked for in every partition of the topic', async () => {
        const other = await writer.acquire(topic, 1)
        await applyOne(record(0))
        const elsewhere = record(0, { key: 'contract:office:2' })
        await apply(0, 1, { partition: 1, fence: other.fence, records: [elsewhere] })
        expect(new Set((await found('wife')).map(({ partition }) => partition))).toEqual(
          new Set([0, 1]),
        )
      })

      test('a record of another topic is not found', async () => {
        await applyOne(record(0))
        expect((await reader.bySubject('records.other.v1', ['wife'])).records).toEqual([])
        expect((await reader.byKey('records.other.v1', 'contract:office:1')).records).toEqual([])
      })

      test('an unknown person or key has no records, and the slots are told all the same', async () => {
        await applyOne(record(0))
        expect(await reader.bySubject(topic, ['nobody'])).toMatchObject({
          records: [],
          slots: [{ next: 1 }],
        })
        expect(await reader.byKey(topic, 'contract:office:9')).toMatchObject({
          records: [],
          slots: [{ next: 1 }],
        })
      })

      test('a slot that was never taken over is absent', async () => {
        expect(await reader.slots('records.other.v1')).toEqual([])
      })
    })

    describe('newer versions', () => {
      test('a newer version takes the place of the older', async () => {
        await applyOne(record(0))
        await applyOne(record(1, { status: 'revoked' }))
        expect(await byKey()).toMatchObject([{ offset: 1, version: version(1), status: 'revoked' }])
      })

      test('a corrected number: the person named by mistake no longer finds the record', async () => {
        await applyOne(record(0))
        await applyOne(record(1, { subjects: ['wife', 'right-husband'] }))
        expect(await found('husband')).toEqual([])
        expect(await found('right-husband')).toHaveLength(1)
        expect(await found('wife')).toHaveLength(1)
      })

      test.each([
        ['the same', version(7)],
        ['a lower', version(6)],
      ])(
        '%s version later in the log changes nothing and is counted as stale',
        async (_, later) => {
          await applyOne(record(0, { version: version(7) }))
          expect(await applyOne(record(1, { version: later, subjects: [] }))).toMatchObject({
            outcome: 'APPLIED',
            staleCount: 1,
          })
          expect(await found('wife')).toMatchObject([{ offset: 0 }])
        },
      )

      test('versions are compared as text: a higher epoch wins over any number', async () => {
        await applyOne(record(0, { version: version(999_999) }))
        await applyOne(record(1, { version: version(1, 1) }))
        expect(await byKey()).toMatchObject([{ version: version(1, 1) }])
      })

      test('two versions in one batch leave the higher', async () => {
        const records = [record(0, { version: version(2) }), record(1, { version: version(1) })]
        expect(await apply(0, 2, { records })).toMatchObject({ staleCount: 1 })
        expect(await byKey()).toMatchObject([{ version: version(2) }])
      })

      test('an erased record keeps its version but neither its bytes nor its people', async () => {
        await applyOne(record(0))
        await applyOne(record(1, { status: 'erased' }))
        expect(await found('wife')).toEqual([])
        expect(await byKey()).toMatchObject([{ status: 'erased', bytes: new Uint8Array(0) }])
        await applyOne(record(2, { version: version(0) }))
        expect(await found('wife')).toEqual([])
      })
    })

    describe('position', () => {
      test('data and position are seen together', async () => {
        await apply(0, 5, { records: [record(3)] })
        expect(await reader.bySubject(topic, ['wife'])).toMatchObject({
          slots: [{ topic, partition: 0, next: 5, recordCount: 1, taintedCount: 0 }],
          records: [{ offset: 3 }],
        })
      })

      test('a batch that was applied before changes nothing: DUP', async () => {
        await apply(0, 5, { records: [record(3)] })
        const again = { records: [record(3, { version: version(9) })] }
        expect(await apply(0, 5, again)).toEqual({ outcome: 'DUP', next: 5, staleCount: 0 })
        expect(await byKey()).toMatchObject([{ version: version(3) }])
      })

      test('of a batch that overlaps, only what is new is applied', async () => {
        await apply(0, 2, { records: [record(1)] })
        const records = [
          record(1, { version: version(9) }),
          record(2, { key: 'contract:office:2' }),
        ]
        expect(await apply(1, 3, { records })).toMatchObject({ outcome: 'APPLIED', next: 3 })
        expect(await byKey()).toMatchObject([{ version: version(1) }])
        expect(await byKey('contract:office:2')).toHaveLength(1)
      })

      test('a batch that leaves something out is refused: GAP, read again from next', async () => {
        await apply(0, 2)
        expect(await apply(3, 4, { records: [record(3)] })).toEqual({
          outcome: 'GAP',
          next: 2,
          staleCount: 0,
        })
        expect(await byKey()).toEqual([])
      })

      test('who was replaced may not write: FENCED', async () => {
        const old = fence
        fence = (await writer.acquire(topic, 0)).fence
        expect(await apply(0, 1, { fence: old, records: [record(0)] })).toMatchObject({
          outcome: 'FENCED',
        })
        expect(await byKey()).toEqual([])
        expect(await applyOne(record(0))).toMatchObject({ outcome: 'APPLIED' })
      })

      test('a slot that is not there, never taken over or lost, is not written: GAP, acquire it', async () => {
        const result = { outcome: 'GAP', next: 0, staleCount: 0 }
        expect(await apply(0, 1, { partition: 5 })).toEqual(result)
        expect(await apply(7, 9, { partition: 5 })).toEqual(result)
        expect((await reader.slots(topic)).map(({ partition }) => partition)).toEqual([0])
      })

      test('a batch of 1,000 records is applied', async () => {
        const records = Array.from({ length: 1_000 }, (_, n) => record(n, { key: `k:${n}` }))
        expect(await apply(0, 1_000, { records })).toEqual({
          outcome: 'APPLIED',
          next: 1_000,
          staleCount: 0,
        })
        expect(await slot()).toMatchObject({ next: 1_000, recordCount: 1_000 })
      })

      test('batches that are given without waiting are applied in their order', async () => {
        const recordsOf = (b: number) =>
          Array.from({ length: 600 }, (_, n) => record(b * 600 + n, { key: `k:${n}` }))
        const batches = Array.from({ length: 8 }, (_, b) => recordsOf(b))
        const results = batches.map((records, b) => apply(b * 600, b * 600 + 600, { records }))
        expect((await Promise.all(results)).map(({ outcome }) => outcome)).toEqual(
          batches.map(() => 'APPLIED'),
        )
        expect(await byKey('k:599')).toMatchObject([{ offset: 4_799 }])
      })

      test('taking over tells where to go on, and raises the fence every time', async () => {
        await apply(0, 7)
        const next = await writer.acquire(topic, 0)
        expect(next).toMatchObject({ topic, partition: 0, next: 7, fence: fence + 1 })
      })

      test('a store that is opened again goes on where it was', async () => {
        await apply(0, 5, { records: [record(3)] })
        await writer.close()
        writer = await harness.openWriter()
        expect(await writer.acquire(topic, 0)).toMatchObject({ next: 5, fence: fence + 1 })
        expect(await found('wife')).toHaveLength(1)
      })

      test.each([
        ['an offset outside the stretch', { records: [record(9)] }],
        [
          'more than 32 subjects',
          { records: [record(0, { subjects: Array.from({ length: 33 }, (_, n) => `s${n}`) })] },
        ],
        ['more than 1,000 records', { records: Array.from({ length: 1_001 }, () => record(0)) }],
        ['a stretch that runs backwards', { from: 2, next: 1 }],
        ['a version of several words', { records: [record(0, { version: '1 2' })] }],
        ['a reason that is none', { tainted: [poison(0, { reason: '' })] }],
      ])('%s is refused and nothing is written', async (_, change) => {
        await expect(apply(0, 1, change)).rejects.toMatchObject({
          code: 'HUTONG_STORE_BATCH_REFUSED',
        })
        expect(await slot()).toMatchObject({ next: 0, recordCount: 0 })
      })
    })

    describe('tainted keys', () => {
      test('the older value of a tainted key is given with the reason', async () => {
        await applyOne(record(0))
        await apply(1, 2, { tainted: [poison(1)] })
        expect(await found('wife')).toMatchObject([{ offset: 0, tainted: 'digest-wrong' }])
        expect(await slot()).toMatchObject({ next: 2, recordCount: 1, taintedCount: 1 })
      })

      test('a key of which nothing good ever came is found by its key, tainted and empty', async () => {
        await apply(0, 1, { tainted: [poison(0)] })
        expect(await byKey()).toMatchObject([
          { version: '', tainted: 'digest-wrong', bytes: new Uint8Array(0) },
        ])
        expect(await slot()).toMatchObject({ recordCount: 0, taintedCount: 1 })
      })

      test('a later good record of a higher version clears the taint', async () => {
        await apply(0, 2, { records: [record(0)], tainted: [poison(1)] })
        await applyOne(record(2))
        expect(await found('wife')).toMatchObject([{ offset: 2, tainted: null }])
        expect(await slot()).toMatchObject({ recordCount: 1, taintedCount: 0 })
      })

      test('a first good record clears the taint of its key', async () => {
        await apply(0, 1, { tainted: [poison(0)] })
        await applyOne(record(1))
        expect(await byKey()).toMatchObject([{ offset: 1, tainted: null }])
        expect(await slot()).toMatchObject({ recordCount: 1, taintedCount: 0 })
      })

      test('an older record that is delivered again leaves the taint', async () => {
        await apply(0, 2, { records: [record(0)], tainted: [poison(1)] })
        await applyOne(record(2, { version: version(0) }))
        expect(await found('wife')).toMatchObject([{ tainted: 'digest-wrong' }])
      })

      test('within one batch the order of the log decides', async () => {
        await apply(0, 3, { records: [record(0), record(2)], tainted: [poison(1)] })
        expect(await byKey()).toMatchObject([{ offset: 2, tainted: null }])
      })

      test('a key that is tainted twice counts once', async () => {
        await apply(0, 2, { tainted: [poison(0), poison(1, { reason: 'invalid' })] })
        expect(await slot()).toMatchObject({ taintedCount: 1 })
        expect(await byKey()).toMatchObject([{ tainted: 'invalid' }])
      })
    })

    describe('sources', () => {
      const state = (
        fenceOfSource: number,
        sourceReadAt: number | null,
        heartbeatAt: number | null,
      ) => ({
        fence: fenceOfSource,
        sourceReadAt,
        heartbeatAt,
      })
      const after = async (...states: ReturnType<typeof state>[]) => {
        for (const [offset, one] of states.entries())
          await apply(offset, offset + 1, { sources: { office: one } })
        return (await slot())?.sources['office']
      }

      test('the later times of one owner are kept', async () => {
        expect(await after(state(1, 10, 20), state(1, 15, 12))).toEqual(state(1, 15, 20))
      })
      test('an owner that lost its lease is not heard', async () => {
        expect(await after(state(2, 10, 20), state(1, 99, 99))).toEqual(state(2, 10, 20))
      })
      test('a new owner speaks, and what it does not know yet stays', async () => {
        expect(await after(state(1, 50, 60), state(2, null, 55))).toEqual(state(2, 50, 55))
      })
      test('every pair of states is merged as mergeSources says', async () => {
        const times = [null, 5, 9]
        const states = [1, 2].flatMap((owner) =>
          times.flatMap((readAt) => times.map((heartbeatAt) => state(owner, readAt, heartbeatAt))),
        )
        const pairs = states.flatMap((known) => states.map((news) => [known, news] as const))
        const sourcesOf = (which: 0 | 1) =>
          Object.fromEntries(pairs.map((pair, n) => [`source-${n}`, pair[which]]))
        await apply(0, 1, { sources: sourcesOf(0) })
        await apply(1, 2, { sources: sourcesOf(1) })
        expect((await slot())?.sources).toEqual(mergeSources(sourcesOf(0), sourcesOf(1)))
      })
      test('sources do not touch each other', async () => {
        await apply(0, 1, { sources: { office: state(1, 1, 1) } })
        await apply(1, 2, { sources: { bureau: state(4, 2, 2) } })
        expect((await slot())?.sources).toEqual({ office: state(1, 1, 1), bureau: state(4, 2, 2) })
      })
    })

    digestContract(() => ({ harness, writer, reader, fence }))
    outlineContract(() => ({ harness, writer, reader, fence }))
    generationContract(() => ({ harness, writer, reader, fence }))
  })
}
