import { randomFillSync } from 'node:crypto'

/** Random bytes for entries, drawn from a pool, since one system call for each would cost more than the entry. */
export interface EntryIds {
  /** UUIDv7 (RFC 9562 s5.7) for this time in ms. */
  readonly uuid: (nowMs: number) => string
  /** base64url of 16 random bytes. */
  readonly salt: () => string
  /** 32 lower-case hex digits (W3C trace context). */
  readonly traceId: () => string
  /** A fresh nonce of AES-GCM. */
  readonly nonce: () => Uint8Array
}

const poolLength = 64 * 1024
const nonceLength = 12

export function createEntryIds(): EntryIds {
  const pool = Buffer.allocUnsafeSlow(poolLength)
  let used = poolLength
  /** Where `length` unused random bytes begin in the pool. */
  const draw = (length: number): number => {
    if (used + length > poolLength) {
      randomFillSync(pool)
      used = 0
    }
    used += length
    return used - length
  }
  return {
    uuid: (nowMs) => {
      const at = draw(10)
      pool[at] = ((pool[at] ?? 0) & 0x0f) | 0x70
      pool[at + 2] = ((pool[at + 2] ?? 0) & 0x3f) | 0x80
      const time = nowMs.toString(16).padStart(12, '0')
      const hex = pool.toString('hex', at, at + 10)
      return `${time.slice(0, 8)}-${time.slice(8)}-${hex.slice(0, 4)}-${hex.slice(4, 8)}-${hex.slice(8)}`
    },
    salt: () => {
      const at = draw(16)
      return pool.toString('base64url', at, at + 16)
    },
    traceId: () => {
      const at = draw(16)
      return pool.toString('hex', at, at + 16)
    },
    nonce: () => {
      const at = draw(nonceLength)
      return Buffer.from(pool.subarray(at, at + nonceLength))
    },
  }
}
