import { expect, test } from 'vitest'
import { partitionOf } from '@hutong/log'
import { murmur2 } from '../src/partition-of.ts'

// The values of Kafka's own UtilsTest.testMurmur2.
test.each([
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
])('murmur2 of %s is what Kafka computes', (text, hash) => {
  expect(murmur2(Buffer.from(text))).toBe(hash)
})

test('a key beyond ASCII, however long, is hashed as UTF-8 and lands inside the count', () => {
  for (const key of ['realestate.right:minzheng:婚姻', '𫖯'.repeat(5_000), 'a']) {
    expect(partitionOf(key, 12)).toBe((murmur2(Buffer.from(key)) & 0x7fffffff) % 12)
  }
})
