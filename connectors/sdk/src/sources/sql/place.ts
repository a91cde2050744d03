/** Where a row stands in the order (time, key), both as the server writes them; `key` null = before every row of that time. */
export type Place = readonly [time: string, key: string | null]

export function isPlace(input: unknown): input is Place {
  if (!Array.isArray(input) || input.length !== 2) return false
  const [time, key]: readonly unknown[] = input
  return typeof time === 'string' && (typeof key === 'string' || key === null)
}

/** Before every row of a time. */
export const placeBefore = (time: string): Place => [time, null]
