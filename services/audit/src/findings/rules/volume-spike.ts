import { askerOf } from '../about.ts'
import type { About, Suspicion } from '../finding.ts'
import { medianOf, spreadOf } from '../middle.ts'
import { dateOf } from '../observed.ts'
import type { Seen } from '../practice.ts'
import { createRecentMap } from '../recent-map.ts'
import { refsMax, remember } from '../refs.ts'
import { nothing } from '../rule.ts'
import type { Rule } from '../rule.ts'
import type { Thresholds } from '../thresholds.ts'

const askersMax = 20_000
const pastMax = 60
const colleaguesMin = 3
const hoursOfDay = 24
const minutesOfHour = 60
/** A period like former ones is no spike: like two of them, since one excuses nothing, or like that of a month ago. */
const formerTimes = 1.2
const monthDays = 31
const monthDaysOff = 4
/** Spread of a normal distribution from the middle distance (1.4826), six of them. */
const spreads = 8.9

interface Past {
  readonly period: number
  readonly count: number
}

interface Counted {
  readonly about: About
  readonly crew: string
  readonly isOfficer: boolean
  past: Past[]
  period: number
  count: number
  /** Entries of the period by hour, so that those of the fullest hours can be told. */
  hours: Map<number, string[]>
}

/**
 * An officer or a system asked far more in a day, or in a week, than ever before, while the others did not. Ends of months, days after holidays and sales of a new
 * housing estate bring more to all; a monthly batch has done so before; who covers for a colleague has twice the usual, not more.
 */
export function volumeSpike(thresholds: Thresholds): Rule {
  const byDay = createRecentMap<Counted>(askersMax)
  const byWeek = createRecentMap<Counted>(askersMax)
  return {
    name: 'volume-spike',
    take: (seen) => {
      if (!seen.isQuestion) return nothing
      const { department, client } = seen.entry
      const system: About = { what: 'client', department, client }
      for (const [counts, period] of [
        [byDay, seen.day],
        [byWeek, weekOf(seen.day)],
      ] as const) {
        count(counts, seen, period, `client ${client}`, system)
        if (seen.officer !== undefined) count(counts, seen, period, seen.asker, askerOf(seen))
      }
      return nothing
    },
    endDay: (day) => [
      ...judge(byDay, day, 1),
      ...(weekOf(day + 1) > weekOf(day) ? judge(byWeek, weekOf(day), 7) : nothing),
    ],
  }

  function count(
    counts: typeof byDay,
    seen: Seen,
    period: number,
    key: string,
    about: About,
  ): void {
    const mine = counts.of(key, () => ({
      about,
      crew: about.what === 'officer' ? about.department : 'systems',
      isOfficer: about.what === 'officer',
      past: [],
      period,
      count: 0,
      hours: new Map(),
    }))
    if (mine.period !== period) close(mine, period)
    mine.count += 1
    const hour = Math.floor(seen.minute / minutesOfHour) + hoursOfDay * (seen.day - period)
    const refs = mine.hours.get(hour) ?? []
    remember(refs, seen.ref)
    mine.hours.set(hour, refs)
  }

  function judge(counts: typeof byDay, period: number, days: 1 | 7): readonly Suspicion[] {
    const active = [...counts.entries()].flatMap(([, one]) => (one.period === period ? [one] : []))
    const pastMin = days === 1 ? thresholds.spikePastDaysMin : thresholds.spikePastWeeksMin
    const known = active.filter(({ past }) => past.length >= pastMin)
    const ratios = known.map((one) => ({ one, ratio: one.count / medianOf(countsOf(one)) }))
    const listedMax = thresholds.spikeClientListedMax
    const found = ratios.flatMap(({ one }) => {
      const others = ratios.filter((other) => other.one !== one)
      const crew = others.filter((other) => other.one.crew === one.crew)
      const [busy] = [crew, others]
        .filter((some) => some.length >= colleaguesMin)
        .map((some) => medianOf(some.map(({ ratio }) => ratio)))
      const limit = limitOf(one, Math.max(1, busy ?? 1), days)
      return one.count > limit
        ? [suspicionOf(one, { usual: medianOf(countsOf(one)), period, days, listedMax })]
        : []
    })
    const newOnes = active.flatMap((one) => {
      const crew = active.filter((other) => other !== one && other.crew === one.crew)
      if (!one.isOfficer || one.past.length >= pastMin || crew.length < colleaguesMin) return []
      const usual = medianOf(crew.map((other) => other.count))
      const limit = Math.max(thresholds.spikeNewTimes * usual, usual + thresholds.spikeEntriesMin)
      if (one.count <= limit) return []
      return [suspicionOf(one, { usual, period, days, listedMax })]
    })
    // What is over is past, whenever its asker comes again.
    for (const one of active) close(one, Number.NaN)
    return days === 1 ? [...found, ...newOnes] : found
  }

  function limitOf(one: Counted, busy: number, days: 1 | 7): number {
    const { spikeTimes, spikeClientTimes, spikeWeekTimes, spikeEntriesMin } = thresholds
    const past = countsOf(one)
    const median = medianOf(past)
    const dayTimes = one.isOfficer ? spikeTimes : spikeClientTimes
    const times = days === 1 ? dayTimes : Math.min(dayTimes, spikeWeekTimes)
    return Math.max(
      busy * times * median,
      busy * median + spreads * spreadOf(past, median),
      median + spikeEntriesMin,
      formerTimes * formerOf(one),
    )
  }
}

const countsOf = ({ past }: Counted): readonly number[] => past.map(({ count }) => count)

/** The second largest of all, or the largest of about a month ago, two, or three. */
function formerOf({ past, period }: Counted): number {
  const second = past.map(({ count }) => count).toSorted((a, b) => b - a)[1] ?? 0
  const monthly = past.filter((one) => {
    const off = (period - one.period) % monthDays
    return (
      period - one.period > monthDaysOff && (off <= monthDaysOff || off >= monthDays - monthDaysOff)
    )
  })
  return Math.max(second, ...monthly.map(({ count }) => count))
}

const weekOf = (day: number): number => {
  // The first of January 1970 was a Thursday: weeks begin on Mondays.
  const monday = 4
  return day - ((day - monday + 7) % 7)
}

function close(one: Counted, period: number): void {
  if (one.count > 0)
    one.past = [...one.past, { period: one.period, count: one.count }].slice(-pastMax)
  Object.assign(one, { period, count: 0, hours: new Map() })
}

interface Spike {
  readonly usual: number
  readonly period: number
  readonly days: 1 | 7
  readonly listedMax: number
}

function suspicionOf(one: Counted, { usual, period, days, listedMax }: Spike): Suspicion {
  const { count, about, isOfficer } = one
  return {
    about,
    period: dateOf(period),
    entries: ofFullestHours(one, Math.min(count - usual, isOfficer ? refsMax : listedMax)),
    weight: days === 1 ? 2 : 1,
    why: {
      zh: `${days} 天内查询 ${count} 次，通常约 ${usual} 次`,
      en: `${count} questions in ${days === 1 ? 'a day' : 'a week'}, usual are ${usual}`,
    },
  }
}

/** What is too much most likely lies in the hours that had most. */
function ofFullestHours({ hours }: Counted, wanted: number): readonly string[] {
  const fullest = [...hours.values()].toSorted((a, b) => b.length - a.length)
  return fullest.flat().slice(0, Math.ceil(wanted))
}
