const polynomial = 0x82f63b78
const sliceCount = 8

/** Table n tells what a byte does to the checksum n bytes later. */
const tables = makeTables()

/**
 * CRC-32C (Castagnoli, RFC 3720 appendix B.4) of `bytes` from `start` to `end`, eight bytes at a step ("slicing-by-8", Kounavis and Berry 2005):
 * the checksum of Kafka's record batches.
 */
export function crc32c(bytes: Uint8Array, start: number, end: number): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = tables
  let crc = -1
  let at = start
  const wholeEnd = end - ((end - start) % sliceCount)
  for (; at < wholeEnd; at += sliceCount) {
    const low = crc ^ word(bytes, at)
    const high = word(bytes, at + 4)
    crc =
      lookUp(t7, low) ^
      lookUp(t6, low >>> 8) ^
      lookUp(t5, low >>> 16) ^
      lookUp(t4, low >>> 24) ^
      lookUp(t3, high) ^
      lookUp(t2, high >>> 8) ^
      lookUp(t1, high >>> 16) ^
      lookUp(t0, high >>> 24)
  }
  for (; at < end; at += 1) crc = lookUp(t0, crc ^ (bytes[at] ?? 0)) ^ (crc >>> 8)
  return ~crc >>> 0
}

function lookUp(table: Int32Array, value: number): number {
  return table[value & 0xff] ?? 0
}

const word = (bytes: Uint8Array, at: number): number =>
  (bytes[at] ?? 0) |
  ((bytes[at + 1] ?? 0) << 8) |
  ((bytes[at + 2] ?? 0) << 16) |
  ((bytes[at + 3] ?? 0) << 24)

type Tables = readonly [
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
]

function makeTables(): Tables {
  const first = Int32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1
    return crc
  })
  const next = (before: Int32Array): Int32Array =>
    before.map((crc) => lookUp(first, crc) ^ (crc >>> 8))
  const second = next(first)
  const third = next(second)
  const fourth = next(third)
  const fifth = next(fourth)
  const sixth = next(fifth)
  const seventh = next(sixth)
  return [first, second, third, fourth, fifth, sixth, seventh, next(seventh)]
}
