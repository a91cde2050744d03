import { askerOf } from '../about.ts'
import type { About, Suspicion } from '../finding.ts'
import { howRare } from '../how-rare.ts'
import type { Seen, Slot } from '../practice.ts'
import { createRecentMap } from '../recent-map.ts'
import { refsMax, remember } from '../refs.ts'
import { nothing } from '../rule.ts'
import type { Rule } from '../rule.ts'
import type { Thresholds } from '../thresholds.ts'

const sessionsMax = 20_000
const officesMax = 5_000
const listedOfSystem = 20
/** Sessions that have to be known before one is too large, and what is usual at least. */
const knownMin = 10
const usualMin = 0.1
const kinds: ReadonlySet<string> = new Set(['audit-read', 'admin'])
/** So many colleagues at work make it a day on which one works. */
const colleaguesMin: Readonly<Record<Slot, number>> = {
  open: 0,
  evening: 1,
  'rest-day': 2,
  night: 2,
}

interface Session {
  readonly about: About
  readonly isOfficer: boolean
  readonly slot: Slot
  /** Department and kind of hour. */
  readonly office: string
  readonly day: number
  readonly date: string
  count: number
  readonly refs: string[]
  isOdd: boolean
  isWithoutCase: boolean
}

/**
 * An officer asked alone, at an hour when hardly anybody of the department ever does. Overtime with colleagues, a hall that opens on Saturdays, night duty at the
 * police and the hospital, one file finished at half past seven: all that is ordinary, and so is whatever a portal or a batch asks at night that has done so before.
 */
export function offHours(thresholds: Thresholds): Rule {
  const sessions = createRecentMap<Session>(sessionsMax)
  const sizes = createRecentMap<number[]>(officesMax)
  return {
    name: 'off-hours',
    take: (seen) => {
      if (seen.slot !== 'open' && (seen.isQuestion || kinds.has(seen.entry.kind))) note(seen)
      return nothing
    },
    endDay: (day) => {
      const over = [...sessions.entries()].filter(([, session]) => session.day <= day)
      const all = over.map(([, session]) => session)
      const found = all.flatMap((session) => {
        const together = all.filter(
          (other) => other !== session && other.isOfficer && other.office === session.office,
        )
        return isAlone(session, together) || isTooLarge(session, together)
          ? [suspicionOf(session)]
          : []
      })
      for (const { office, count, isOfficer } of all)
        if (isOfficer)
          remember(
            sizes.of(office, () => []),
            count,
          )
      for (const [key] of over) sessions.delete(key)
      return found
    },
  }

  function isAlone(session: Session, together: readonly Session[]): boolean {
    const { slot, isOfficer, isOdd, isWithoutCase, count } = session
    const isGrave = isOfficer && (slot === 'night' || isWithoutCase)
    const min = isGrave ? 1 : thresholds.offHoursEntriesMin
    return isOdd && count >= min && together.length < colleaguesMin[slot]
  }

  /** Where some are at work at such hours: far more than any of them ever asked then. */
  function isTooLarge(
    { office, isOfficer, count }: Session,
    together: readonly Session[],
  ): boolean {
    const known = sizes.peek(office) ?? []
    if (!isOfficer || known.length < knownMin || count <= thresholds.offHoursEntriesMin)
      return false
    if (together.some((other) => other.count * 2 > count)) return false
    if (count < thresholds.offHoursTimes * Math.max(...known)) return false
    const usual = known.reduce((sum, size) => sum + size, 0) / known.length
    return howRare(count - 1, Math.max(usual - 1, usualMin)) >= thresholds.offHoursDigits
  }

  function note(seen: Seen): void {
    const { slot, day, date, entry } = seen
    const office = `${entry.department} ${slot}`
    const session = sessions.of(`${day} ${office} ${seen.asker}`, () => ({
      about: askerOf(seen),
      isOfficer: seen.officer !== undefined,
      slot,
      office,
      day,
      date,
      count: 0,
      refs: [],
      isOdd: false,
      isWithoutCase: false,
    }))
    session.count += 1
    session.isOdd ||= seen.isOddHour
    session.isWithoutCase ||= seen.isOddWithoutCase
    if (session.isOfficer || session.refs.length < listedOfSystem) session.refs.push(seen.ref)
  }
}

function suspicionOf({ about, slot, date, refs, count }: Session): Suspicion {
  return {
    about,
    period: date,
    entries: refs.slice(0, refsMax),
    weight: slot === 'night' ? 2 : 1,
    why: {
      zh: `非工作时间（${names[slot]}）查询 ${count} 次，同事此时极少办公，或远少于此`,
      en: `${count} questions outside the hours (${slot}), when colleagues hardly ever work, or ask far less`,
    },
  }
}

const names: Readonly<Record<Slot, string>> = {
  open: '工作时间',
  evening: '傍晚',
  'rest-day': '休息日',
  night: '夜间',
}
