import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { RecordOutline } from '../store.ts'
import { batchOf, poison, record, topic, version } from './contract-records.ts'
import type { OpenStore } from './store-harness.ts'

const { signal } = new AbortController()
const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex')

/** What records are compared by, without their bytes being sent. */
export function outlineContract(store: () => OpenStore): void {
  describe('outlines', () => {
    async function outlines(keyPrefix: string): Promise<readonly RecordOutline[]> {
      const found = new Map<string, RecordOutline>()
      for await (const some of store().reader.outlines(topic, keyPrefix, signal))
        for (const one of some) found.set(one.key, one)
      return [...found.values()].toSorted((a, b) => (a.key < b.key ? -1 : 1))
    }
    async function put(...batches: Parameters<typeof batchOf>[2][]): Promise<void> {
      const { writer, fence } = store()
      for (const [step, change] of batches.entries())
        await writer.apply(batchOf(step * 1000, step * 1000 + 1000, { fence, ...change }))
    }

    test('there are none in a topic that nobody has written', async () => {
      expect(await outlines('')).toEqual([])
    })

    test('a record is told by its version, its status and its data, whatever stands before these', async () => {
      const bytes = (fence: number) => Buffer.from(`{"fence":${fence},"data":{"name":"甲"}}`)
      await put({
        records: [
          record(0, { key: 'a:one:1', bytes: bytes(1) }),
          record(1, { key: 'a:one:2', bytes: bytes(2), status: 'revoked', subjects: [] }),
          record(2, { key: 'a:one:3', bytes: Buffer.from('plain') }),
        ],
      })
      const print = sha1(',"data":{"name":"甲"}}')
      const good = { status: 'active', isTainted: false }
      expect(await outlines('a:one:')).toEqual([
        { ...good, key: 'a:one:1', version: version(0), print },
        { ...good, key: 'a:one:2', version: version(1), status: 'revoked', print },
        { ...good, key: 'a:one:3', version: version(2), print: sha1('plain') },
      ])
    })

    test('only keys that begin so are told', async () => {
      await put({
        records: ['a:one:1', 'a:other:1', 'a:one'].map((key, at) => record(at, { key })),
      })
      expect((await outlines('a:one:')).map(({ key }) => key)).toEqual(['a:one:1'])
    })

    test('a tainted key is told with what it holds, an erased record without a print', async () => {
      await put(
        { records: [record(0, { key: 'a:one:1' })] },
        {
          tainted: [poison(1001, { key: 'a:one:1' }), poison(1002, { key: 'a:one:2' })],
          records: [record(1003, { key: 'a:one:3', status: 'erased', subjects: [] })],
        },
      )
      expect(await outlines('a:one:')).toMatchObject([
        { key: 'a:one:1', version: version(0), isTainted: true, print: sha1('event 0') },
        { key: 'a:one:2', version: '', isTainted: true, print: '' },
        { key: 'a:one:3', version: version(1003), status: 'erased', print: '' },
      ])
    })

    test('all of many records are told', async () => {
      const keys = Array.from({ length: 1000 }, (_, at) => `a:one:${at}`)
      await put({ records: keys.map((key, at) => record(at, { key, subjects: [] })) })
      expect((await outlines('a:')).map(({ key }) => key)).toEqual(keys.toSorted())
    })
  })
}
