import { howRare } from './how-rare.ts'
import type { Seen } from './practice.ts'
import { createRecentMap } from './recent-map.ts'
import { remember } from './refs.ts'

/** More hits within a day, a week, or four weeks, than usual. */
export interface Excess {
  readonly count: number
  readonly expected: number
  readonly days: number
  /** The hits of that time. */
  readonly entries: readonly string[]
}

interface DayCount {
  readonly day: number
  hits: number
  expected: number
  readonly refs: string[]
  /** Whom it was asked about already: one family at the counter is one occasion, not ten. */
  readonly people: Set<string>
}

const keysMax = 20_000
const spans = [1, 7, 28]
const keptDays = 28
const peopleMax = 500

/**
 * Counts hits against what is usual, for each key, over the last four weeks. Tells each hit that makes a day, a week or all of them too rare for chance.
 *
 * @returns takes one entry: whether it is a hit, and how likely it was to be one
 */
export function createExcess({
  min,
  digits,
  together = 1,
}: {
  readonly min: number
  readonly digits: number
  /** So many people come together on average: chance deals with groups, not with each. Each person counts once a day then. */
  readonly together?: number
}) {
  const kept = createRecentMap<{ days: DayCount[] }>(keysMax)
  return (key: string, seen: Seen, isHit: boolean, likely: number): Excess | undefined => {
    const mine = kept.of(key, () => ({ days: [] }))
    let today = mine.days.at(-1)
    if (!today || today.day !== seen.day) {
      mine.days = mine.days.filter(({ day }) => day > seen.day - keptDays)
      today = { day: seen.day, hits: 0, expected: 0, refs: [], people: new Set() }
      mine.days.push(today)
    }
    const { subject } = seen.entry
    const isCounted = together > 1 && subject !== undefined && today.people.has(subject)
    if (!isCounted) today.expected += likely
    if (together > 1 && subject !== undefined && today.people.size < peopleMax)
      today.people.add(subject)
    if (!isHit) return undefined
    if (!isCounted) today.hits += 1
    remember(today.refs, seen.ref)
    for (const span of spans) {
      const found = judge(
        mine.days.filter(({ day }) => day > seen.day - span),
        span,
      )
      if (found) return found
    }
    return undefined
  }

  function judge(days: readonly DayCount[], span: number): Excess | undefined {
    const count = days.reduce((sum, { hits }) => sum + hits, 0)
    const expected = days.reduce((sum, one) => sum + one.expected, 0)
    const groups = Math.floor(count / together)
    if (count < min || howRare(groups, expected / together) < digits) return undefined
    return { count, expected, days: span, entries: days.flatMap(({ refs }) => refs) }
  }
}

/** `2.4`, `0.03`: what would be usual. */
export const usual = (expected: number): string =>
  expected >= 1 ? expected.toFixed(1) : expected.toPrecision(1)
