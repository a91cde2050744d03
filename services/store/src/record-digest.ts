/**
 * A sum over the keys and versions of many records that does not depend on their order: two lanes of 32 bits, each added modulo 2^32, so that the
 * doubles of Lua are exact. Tells two projections of one log apart; proves nothing against somebody who wants to deceive.
 */
export interface Digest {
  readonly high: number
  readonly low: number
}

export const noDigest: Digest = { high: 0, low: 0 }

export function digestOf(key: string, version: string): Digest {
  let high = 0x9747b28c
  let low = 0x2545f491
  const mix = (unit: number): void => {
    high = Math.imul(high ^ unit, 0x01000193)
    low = Math.imul(low ^ unit, 0x5bd1e995)
    low ^= low >>> 15
  }
  for (let index = 0; index < key.length; index += 1) mix(key.charCodeAt(index))
  mix(0)
  for (let index = 0; index < version.length; index += 1) mix(version.charCodeAt(index))
  return { high: spread(high), low: spread(low) }
}

/** Lets every bit of the walk touch every bit of the result: sums of neighbours must not be neighbours. */
function spread(walked: number): number {
  let bits = Math.imul(walked ^ (walked >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return (bits ^ (bits >>> 16)) >>> 0
}

export const plus = (a: Digest, b: Digest): Digest => ({
  high: (a.high + b.high) >>> 0,
  low: (a.low + b.low) >>> 0,
})

export const minus = (a: Digest, b: Digest): Digest => ({
  high: (a.high - b.high) >>> 0,
  low: (a.low - b.low) >>> 0,
})

/** 16 hex digits. */
export const formatDigest = ({ high, low }: Digest): string => hex(high) + hex(low)

export const parseDigest = (text: string): Digest => ({
  high: Number.parseInt(text.slice(0, 8), 16),
  low: Number.parseInt(text.slice(8), 16),
})

const hex = (lane: number): string => lane.toString(16).padStart(8, '0')
