/** The middle of some numbers; 0 of none. */
export function medianOf(numbers: readonly number[]): number {
  if (numbers.length === 0) return 0
  const sorted = numbers.toSorted((a, b) => a - b)
  const half = Math.floor(sorted.length / 2)
  const high = sorted[half] ?? 0
  return sorted.length % 2 === 1 ? high : (high + (sorted[half - 1] ?? 0)) / 2
}

/** The middle of the distances from the middle: a spread that single days do not move. */
export function spreadOf(numbers: readonly number[], median: number): number {
  return medianOf(numbers.map((number) => Math.abs(number - median)))
}
