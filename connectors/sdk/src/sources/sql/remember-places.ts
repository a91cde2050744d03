import { hash } from 'node:crypto'
import { isPlace, type Place } from './place.ts'

/** How many rows, and the sum of their fingerprints (decimal): the same for the same rows in whatever order. */
export interface Sum {
  readonly count: number
  readonly sum: string
}

/** Rows behind the stretch before it, up to `end` with it. */
export interface Stretch extends Sum {
  readonly end: Place
}

/**
 * What was given of the last minutes, stretch by stretch. A transaction that commits late puts its row before the position; the stretch
 * where it stands then sums up differently, and is read again. So however many rows the minutes have, this stays small.
 */
export interface Memory {
  /** Behind it the first stretch begins; null = with the table. */
  readonly from: Place | null
  readonly stretches: readonly Stretch[]
}

export const nothing: Sum = { count: 0, sum: '0' }
export const emptyMemory: Memory = { from: null, stretches: [] }

const stretchesMax = 64
const rowsPerStretchMin = 8

export const isSame = (one: Sum, other: Sum): boolean =>
  one.count === other.count && one.sum === other.sum

export function addUp(sums: readonly Sum[]): Sum {
  let count = 0
  let sum = 0n
  for (const one of sums) {
    count += one.count
    sum += BigInt(one.sum)
  }
  return { count, sum: String(sum) }
}

/** As the server's own `fingerprint`: 60 bits of SHA-256. */
export function sumOf(places: readonly Place[]): Sum {
  let sum = 0n
  for (const [time, key] of places)
    sum += BigInt(`0x${hash('sha256', `${time}/${key ?? ''}`, 'hex').slice(0, 15)}`)
  return { count: places.length, sum: String(sum) }
}

/** Takes note of rows that follow all the others. */
export function remember({ from, stretches }: Memory, places: readonly Place[]): Memory {
  let kept = [...stretches]
  let { count: total } = addUp(kept)
  for (let i = 0; i < places.length;) {
    const size = Math.max(rowsPerStretchMin, Math.ceil((2 * total) / stretchesMax))
    const last = kept.at(-1)
    const open = last !== undefined && last.count < size ? last : undefined
    const taken = places.slice(i, i + size - (open?.count ?? 0))
    const end = taken.at(-1)
    if (end === undefined) break
    if (open) kept.pop()
    kept.push({ end, ...addUp([open ?? nothing, sumOf(taken)]) })
    i += taken.length
    total += taken.length
    if (kept.length > stretchesMax) kept = joinPairs(kept)
  }
  return { from, stretches: kept }
}

function joinPairs(stretches: readonly Stretch[]): Stretch[] {
  return stretches.flatMap((one, i) => {
    if (i % 2 === 1) return []
    const next = stretches[i + 1]
    return [next === undefined ? one : { end: next.end, ...addUp([one, next]) }]
  })
}

/** Without the stretches that end before a moment. */
export function forgetBefore(
  { from, stretches }: Memory,
  isBefore: (place: Place) => boolean,
): Memory {
  const first = stretches.findIndex(({ end }) => !isBefore(end))
  const count = first === -1 ? stretches.length : first
  return { from: stretches[count - 1]?.end ?? from, stretches: stretches.slice(count) }
}

/** With more minutes before the first: rows in there were given too, nobody knows which. */
export function reachBack({ from, stretches }: Memory, to: Place): Memory {
  return {
    from: to,
    stretches: from === null ? stretches : [{ end: from, ...nothing }, ...stretches],
  }
}

export function isMemory(input: unknown): input is Memory {
  if (typeof input !== 'object' || input === null) return false
  const { from, stretches }: Partial<Record<string, unknown>> = { ...input }
  return (from === null || isPlace(from)) && Array.isArray(stretches) && stretches.every(isStretch)
}

function isStretch(input: unknown): input is Stretch {
  return isSum(input) && 'end' in input && isPlace(input.end)
}

export function isSum(input: unknown): input is Sum {
  if (typeof input !== 'object' || input === null) return false
  const { count, sum }: Partial<Record<string, unknown>> = { ...input }
  return Number.isSafeInteger(count) && typeof sum === 'string' && /^\d{1,40}$/.test(sum)
}
