import { askerOf } from '../about.ts'
import { createRecentMap } from '../recent-map.ts'
import { remember } from '../refs.ts'
import { nothing } from '../rule.ts'
import type { Rule } from '../rule.ts'
import type { Thresholds } from '../thresholds.ts'

const askersMax = 20_000
const listedOfClient = 20
const listedOfOfficer = 5

interface Silence {
  day: number
  activeDays: number
  longest: number
  /** Day on which it woke, and what it asked then. */
  woke: number
  silentDays: number
  refs: string[]
}

/**
 * A system or an officer that was silent for weeks, and far longer than ever before, asks again: a forgotten key, an account of somebody who left. Holidays, a monthly
 * batch and the months of school enrolment are silences that came before; of an officer who returns from leave the first questions are listed, to be justified at a
 * glance.
 */
export function dormant({
  dormantDays,
  dormantOfficerDays,
  dormantTimes,
  dormantActiveDaysMin,
}: Thresholds): Rule {
  const silences = createRecentMap<Silence>(askersMax)
  return {
    name: 'dormant',
    take: (seen) => {
      if (!seen.isQuestion) return nothing
      const { day, date } = seen
      const mine = silences.of(seen.asker, () => ({
        day,
        activeDays: 1,
        longest: 0,
        woke: Number.NaN,
        silentDays: 0,
        refs: [],
      }))
      const gap = day - mine.day
      if (gap > 0) {
        const daysMin = seen.officer === undefined ? dormantDays : dormantOfficerDays
        const isLong = gap > Math.max(daysMin, dormantTimes * mine.longest)
        const wakes = isLong && mine.activeDays >= dormantActiveDaysMin
        const activeDays = mine.activeDays + 1
        const longest = Math.max(mine.longest, gap)
        const woken = wakes ? { woke: day, silentDays: gap, refs: [] } : {}
        Object.assign(mine, { day, activeDays, longest, ...woken })
      }
      const listed = seen.officer === undefined ? listedOfClient : listedOfOfficer
      if (mine.woke !== day || mine.refs.length >= listed) return nothing
      remember(mine.refs, seen.ref)
      return [
        {
          about: askerOf(seen),
          period: date,
          entries: mine.refs,
          weight: seen.officer === undefined ? 2 : 1,
          why: {
            zh: `停用 ${mine.silentDays} 天后再次查询`,
            en: `asks again after ${mine.silentDays} days of silence`,
          },
        },
      ]
    },
  }
}
