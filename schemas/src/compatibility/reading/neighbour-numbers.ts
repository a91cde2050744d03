const float = new Float64Array(1)
const bits = new BigInt64Array(float.buffer)

/** The smallest number above a finite one, among those that a JSON reader keeps apart (IEEE 754 doubles). */
export function nextAbove(value: number): number {
  if (value === 0) return Number.MIN_VALUE
  float[0] = value
  bits[0] = (bits[0] ?? 0n) + (value > 0 ? 1n : -1n)
  return float[0] + 0
}

export function nextBelow(value: number): number {
  return 0 - nextAbove(0 - value)
}
