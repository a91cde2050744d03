import { gzipSync, zstdCompressSync } from 'node:zlib'
import {
  array,
  assert,
  asyncProperty,
  constantFrom,
  integer,
  property,
  record as recordOf,
  string,
  uint8Array,
} from 'fast-check'
import { expect, test } from 'vitest'
import { crc32c } from '@hutong/process'
import { decodeBatches } from '../../src/kafka/decode-batches.ts'
import { encodeBatch, recordLengthMax } from '../../src/kafka/encode-batch.ts'
import { readVarints, varintLength, writeVarint } from '../../src/kafka/varint.ts'

const time = 1_800_000_000_000
const record = (key: string, text: string) => ({ key, value: Buffer.from(text) })
const decode = (bytes: Buffer, from = 0) => decodeBatches('here', bytes, from)

/** As a broker would store it: at its offset. */
function at(offset: number, batch: Buffer): Buffer {
  const stored = Buffer.from(batch)
  stored.writeBigInt64BE(BigInt(offset), 0)
  return stored
}

/** A batch whose body another producer has compressed. */
function compressed(codec: number, compress: (bytes: Buffer) => Buffer): Buffer {
  const plain = encodeBatch([record('a', 'one'), record('b', 'two')], time)
  const batch = Buffer.concat([plain.subarray(0, 61), compress(plain.subarray(61))])
  batch.writeInt32BE(batch.length - 12, 8)
  batch.writeInt16BE(codec, 21)
  batch.writeUInt32BE(crc32c(batch, 21, batch.length), 17)
  return batch
}

test('what was encoded is decoded, whatever the texts are', async () => {
  const records = array(
    recordOf({
      key: string({ minLength: 1, unit: 'binary' }),
      value: uint8Array({ minLength: 1, maxLength: 300 }),
      contentType: constantFrom('application/json', 'text/plain'),
    }),
    { minLength: 1, maxLength: 200 },
  )
  await assert(
    asyncProperty(records, async (given) => {
      const read = await decode(at(7, encodeBatch(given, time)))
      expect(read.next).toBe(7 + given.length)
      expect(read.records.map(({ key, value }) => [key, [...value]])).toEqual(
        given.map(({ key, value }) => [key, [...value]]),
      )
      expect(read.records.map(({ offset }) => offset)).toEqual(given.map((_, index) => 7 + index))
    }),
  )
})

test('a batch is never longer than its records were counted', () => {
  const given = [record('键', '值'), { ...record('b', 'x'.repeat(70_000)), contentType: 'a/b' }]
  const counted = given.reduce((sum, one) => sum + recordLengthMax(one), 61)
  expect(encodeBatch(given, time).length).toBeLessThanOrEqual(counted)
})

test('reading begins in the middle of a batch where it is asked to', async () => {
  const batch = at(10, encodeBatch([record('a', '1'), record('b', '2'), record('c', '3')], time))
  const { records, next } = await decode(batch, 12)
  expect(records.map(({ offset, key }) => [offset, key])).toEqual([[12, 'c']])
  expect(next).toBe(13)
})

test('a batch that was cut off by the size of the fetch is left for the next one', async () => {
  const first = at(0, encodeBatch([record('a', '1')], time))
  const second = at(1, encodeBatch([record('b', '2')], time))
  const bytes = Buffer.concat([first, second])
  expect((await decode(bytes.subarray(0, bytes.length - 1))).next).toBe(1)
  expect((await decode(bytes.subarray(0, 60))).next).toBeUndefined()
})

test('a batch of which compaction has left nothing moves reading on', async () => {
  const empty = at(20, encodeBatch([record('a', '1')], time).subarray(0, 61))
  empty.writeInt32BE(61 - 12, 8)
  empty.writeInt32BE(4, 23)
  empty.writeInt32BE(0, 57)
  empty.writeUInt32BE(crc32c(empty, 21, 61), 17)
  expect(await decode(empty, 20)).toEqual({ records: [], next: 25 })
})

test('marks of transactions are no records, but use their offsets', async () => {
  const mark = at(3, encodeBatch([record('a', '1')], time))
  mark.writeInt16BE(0b11_0000, 21)
  mark.writeUInt32BE(crc32c(mark, 21, mark.length), 17)
  expect(await decode(mark)).toEqual({ records: [], next: 4 })
})

test('the time is the batch’s own, or the broker’s where the topic says so', async () => {
  const [own] = (await decode(encodeBatch([record('a', '1')], time))).records
  expect(own?.time).toBe(time)
  const brokers = encodeBatch([record('a', '1')], time)
  brokers.writeInt16BE(0b1000, 21)
  brokers.writeBigInt64BE(BigInt(time + 5), 35)
  brokers.writeUInt32BE(crc32c(brokers, 21, brokers.length), 17)
  expect((await decode(brokers)).records[0]?.time).toBe(time + 5)
})

test.each([
  ['gzip', 1, (bytes: Buffer) => gzipSync(bytes)],
  ['zstd', 4, (bytes: Buffer) => zstdCompressSync(bytes)],
])('a batch that another producer compressed with %s is read', async (_, codec, compress) => {
  const { records } = await decode(compressed(codec, compress))
  expect(records.map(({ key, value }) => [key, String(value)])).toEqual([
    ['a', 'one'],
    ['b', 'two'],
  ])
})

test('a codec that is not built in is named, with the way out', async () => {
  await expect(decode(compressed(3, (bytes) => bytes))).rejects.toMatchObject({
    code: 'HUTONG_LOG_CODEC_UNKNOWN',
    message: expect.stringMatching(
      /here, batch at offset 0 is compressed with lz4: .*compression\.type/u,
    ),
  })
})

test.each([-1_000, 0, 48])(
  'a batch that says it has %i bytes ends reading, not the program',
  async (length) => {
    const batch = Buffer.from(encodeBatch([record('a', 'one')], time))
    batch.writeInt32BE(length, 8)
    await expect(decode(batch)).rejects.toMatchObject({ code: 'HUTONG_LOG_DAMAGED' })
  },
)

test('every flipped bit behind the checksum is noticed', async () => {
  const batch = encodeBatch([record('a', 'one')], time)
  for (let index = 21; index < batch.length; index += 1) {
    const damaged = Buffer.from(batch)
    damaged[index] = (damaged[index] ?? 0) ^ 1
    await expect(decode(damaged)).rejects.toMatchObject({ code: 'HUTONG_LOG_DAMAGED' })
  }
})

test('whole numbers come back as they were, in as many bytes as were counted', () => {
  assert(
    property(integer(), (value) => {
      const bytes = Buffer.alloc(5)
      const end = writeVarint(bytes, 0, value)
      expect(end).toBe(varintLength(value))
      expect(readVarints(bytes, 0).next()).toBe(value)
    }),
  )
})
