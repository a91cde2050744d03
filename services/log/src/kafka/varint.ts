/** Whole numbers of Kafka's records: zigzag, then seven bits to a byte, lowest first (KIP-98). Range ±2^31. */

const zigzag = (value: number): number => ((value << 1) ^ (value >> 31)) >>> 0

/** Bytes that `writeVarint` will take. */
export function varintLength(value: number): number {
  const bits = 32 - Math.clz32(zigzag(value))
  return bits === 0 ? 1 : Math.ceil(bits / 7)
}

/** Returns the place after it. */
export function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  let rest = zigzag(value)
  let next = at
  while (rest > 0x7f) {
    bytes[next] = (rest & 0x7f) | 0x80
    rest >>>= 7
    next += 1
  }
  bytes[next] = rest
  return next + 1
}

/** Reads on through a record; 64-bit values are exact up to 2^53. */
export interface VarintReader {
  at: number
  readonly next: () => number
}

export function readVarints(bytes: Uint8Array, start: number): VarintReader {
  const reader = {
    at: start,
    next: (): number => {
      let value = 0
      let scale = 1
      for (;;) {
        const byte = bytes[reader.at] ?? 0
        reader.at += 1
        value += (byte & 0x7f) * scale
        if (byte < 0x80) break
        scale *= 128
      }
      return value % 2 === 0 ? value / 2 : -(value + 1) / 2
    },
  }
  return reader
}
