import { expect, test } from 'vitest'
import type { SlotBatch } from '@hutong/store'
import { cutCalls } from '../../src/redis/cut-calls.ts'
import { numberedBatch } from './numbered-batches.ts'

const sources = { office: { fence: 3, sourceReadAt: 5, heartbeatAt: null } }

/** The offsets that each call carries, and the rest of it. */
function callsOf(batch: SlotBatch) {
  return [...cutCalls(batch)].map(([fence, from, next, ...words]) => {
    return { fence, from, next, offsets: offsetsIn(words.pop()), sourceWords: words }
  })
}

/** As the script walks over what `packRecords` has packed. */
function offsetsIn(packed: unknown): number[] {
  if (!Buffer.isBuffer(packed)) throw new TypeError('the last word of a call is its records')
  const offsets: number[] = []
  for (let at = 0; at < packed.length;) {
    offsets.push(packed.readDoubleBE(at))
    at += 16 + packed.readUInt32BE(at + 8) + packed.readUInt32BE(at + 12)
  }
  return offsets
}

test('a small batch is one call', () => {
  expect(callsOf({ ...numberedBatch(7, 10, 13), sources })).toEqual([
    { fence: 7, from: 10, next: 13, sourceWords: ['office', 3, 5, '-'], offsets: [10, 11, 12] },
  ])
})

test('a batch without records still moves the position', () => {
  expect(callsOf({ ...numberedBatch(7, 10, 10), next: 20 })).toEqual([
    { fence: 7, from: 10, next: 20, sourceWords: [], offsets: [] },
  ])
})

test('a large batch is cut without a gap, and the sources come with its end', () => {
  const calls = callsOf({ ...numberedBatch(7, 0, 1_000), next: 1_010, sources })
  expect(calls.length).toBeGreaterThan(1)
  expect(calls.flatMap(({ offsets }) => offsets)).toEqual(
    Array.from({ length: 1_000 }, (_, n) => n),
  )
  expect(calls.map(({ from }) => from)).toEqual([0, ...calls.map(({ next }) => next).slice(0, -1)])
  expect(calls.at(-1)?.next).toBe(1_010)
  expect(calls.map(({ sourceWords }) => sourceWords.length)).toEqual([
    ...calls.slice(1).map(() => 0),
    4,
  ])
})

test('records of many bytes are cut sooner', () => {
  const batch = numberedBatch(7, 0, 20)
  const records = batch.records.map((one) => ({ ...one, bytes: Buffer.alloc(1_000_000) }))
  const counts = callsOf({ ...batch, records }).map(({ offsets }) => offsets.length)
  expect(Math.max(...counts)).toBeLessThan(10)
})

test('what could not be applied stands among the records in the order of the log', () => {
  const batch = numberedBatch(7, 0, 3)
  const records = batch.records.filter(({ offset }) => offset !== 1)
  const tainted = [{ key: 'a', offset: 1, reason: 'invalid', bytes: Buffer.from('x') }]
  expect(callsOf({ ...batch, records, tainted })).toMatchObject([{ offsets: [0, 1, 2] }])
})
