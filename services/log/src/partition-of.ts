const seed = 0x9747b28c
const multiplier = 0x5bd1e995
const utf8 = new TextEncoder()
const utf8BytesMax = 3
/** Keys come by the hundred thousand, and bytes of its own for each would cost more than to hash it. */
let scratch = new Uint8Array(4_096)

/**
 * Which of `count` partitions a key belongs to: the same as Kafka's Java client for a keyed record
 * (`BuiltInPartitioner.partitionForKey`), so that every tool of that world finds the record.
 */
export function partitionOf(key: string, count: number): number {
  const lengthMax = utf8BytesMax * key.length
  if (lengthMax > scratch.length) scratch = new Uint8Array(lengthMax)
  const { written } = utf8.encodeInto(key, scratch)
  return (murmur2(scratch, written) & 0x7fffffff) % count
}

/** Kafka's variant of MurmurHash2 over the first `length` bytes, 32 bits, signed (`org.apache.kafka.common.utils.Utils.murmur2`). */
export function murmur2(bytes: Uint8Array, length: number = bytes.length): number {
  let hash = seed ^ length
  const wholeLength = length & ~3
  for (let at = 0; at < wholeLength; at += 4) {
    hash = Math.imul(hash, multiplier) ^ scramble(littleEndian(bytes, at, 4))
  }
  if (wholeLength < length) {
    hash = Math.imul(hash ^ littleEndian(bytes, wholeLength, length - wholeLength), multiplier)
  }
  hash = Math.imul(hash ^ (hash >>> 13), multiplier)
  return hash ^ (hash >>> 15)
}

function scramble(word: number): number {
  const mixed = Math.imul(word, multiplier)
  return Math.imul(mixed ^ (mixed >>> 24), multiplier)
}

function littleEndian(bytes: Uint8Array, at: number, length: number): number {
  let word = 0
  for (let index = 0; index < length; index += 1) word |= (bytes[at + index] ?? 0) << (8 * index)
  return word
}
