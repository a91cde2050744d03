import { askerOf } from '../about.ts'
import { medianOf } from '../middle.ts'
import type { Seen } from '../practice.ts'
import { createRecentMap } from '../recent-map.ts'
import { nothing } from '../rule.ts'
import type { Rule } from '../rule.ts'
import type { Thresholds } from '../thresholds.ts'

const officersMax = 20_000
const departmentsMax = 2_000
const hourMs = 3_600_000
const lookedAtMax = 400
const pastMax = 30
const pastMin = 5

interface Hour {
  looked: { ms: number; subject: string; ref: string }[]
  day: number
  peak: number
  past: number[]
}

/**
 * One officer asked about more people within an hour than can come to a counter. An honest clerk serves one every few minutes, with a family at once now and then;
 * who enters a pile of files in the afternoon has done so on other days.
 */
export function manyPeopleFast({ peopleAnHourMin, peopleAnHourTimes }: Thresholds): Rule {
  const officers = createRecentMap<Hour>(officersMax)
  const departments = createRecentMap<number[]>(departmentsMax)
  return {
    name: 'many-people-fast',
    take: (seen) => {
      const { subject } = seen.entry
      if (seen.officer === undefined || !seen.isQuestion || subject === undefined) return nothing
      const mine = officers.of(seen.asker, () => ({ looked: [], day: seen.day, peak: 0, past: [] }))
      if (mine.day !== seen.day) beginDay(mine, seen)
      mine.looked = mine.looked.filter(({ ms }) => ms > seen.ms - hourMs).slice(1 - lookedAtMax)
      mine.looked.push({ ms: seen.ms, subject, ref: seen.ref })
      const people = new Set(mine.looked.map((one) => one.subject)).size
      mine.peak = Math.max(mine.peak, people)
      const usual = usualOf(mine, seen)
      if (people < Math.max(peopleAnHourMin, peopleAnHourTimes * usual)) return nothing
      return [
        {
          about: askerOf(seen),
          period: seen.date,
          entries: mine.looked.map(({ ref }) => ref),
          weight: 2,
          why: {
            zh: `一小时内查询 ${people} 人，通常最多约 ${usual} 人`,
            en: `${people} people within an hour; usual are at most ${usual}`,
          },
        },
      ]
    },
  }

  function beginDay(mine: Hour, { day, entry }: Seen): void {
    mine.past = [...mine.past, mine.peak].slice(-pastMax)
    const peers = departments.of(entry.department, () => [])
    peers.push(mine.peak)
    if (peers.length > pastMax * pastMin) peers.shift()
    Object.assign(mine, { day, peak: 0 })
  }

  function usualOf({ past }: Hour, { entry }: Seen): number {
    if (past.length >= pastMin) return medianOf(past)
    return medianOf(departments.peek(entry.department) ?? [])
  }
}
