import { askerOf } from '../about.ts'
import type { About } from '../finding.ts'
import type { Seen, Slot } from '../practice.ts'
import { createRecentMap } from '../recent-map.ts'
import { remember } from '../refs.ts'
import { nothing } from '../rule.ts'
import type { Rule } from '../rule.ts'
import type { Thresholds } from '../thresholds.ts'

const sessionsMax = 20_000
const listedOfSystem = 20
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
  readonly place: string
  readonly day: number
  readonly date: string
  readonly refs: string[]
  isOdd: boolean
  isWithoutCase: boolean
}

/**
 * An officer asked alone, at an hour when hardly anybody of the department ever does. Overtime with colleagues, a hall that opens on Saturdays, night duty at the
 * police and the hospital, one file finished at half past seven: all that is ordinary, and so is whatever a portal or a batch asks at night that has done so before.
 */
export function offHours({ offHoursEntriesMin }: Thresholds): Rule {
  const sessions = createRecentMap<Session>(sessionsMax)
  const present = createRecentMap<Set<string>>(sessionsMax)
  return {
    name: 'off-hours',
    take: (seen) => {
      if (seen.slot === 'open' || !(seen.isQuestion || kinds.has(seen.entry.kind))) return nothing
      const place = `${seen.day} ${seen.entry.department} ${seen.slot}`
      present.of(place, () => new Set()).add(seen.asker)
      note(seen, place)
      return nothing
    },
    endDay: (day) => {
      const over = [...sessions.entries()].filter(([, session]) => session.day <= day)
      const found = over.flatMap(([, session]) => {
        const { about, slot, date, refs } = session
        const colleagues = (present.peek(session.place)?.size ?? 1) - 1
        const isGrave = session.isOfficer && (slot === 'night' || session.isWithoutCase)
        const min = isGrave ? 1 : offHoursEntriesMin
        if (!session.isOdd || refs.length < min || colleagues >= colleaguesMin[slot]) return []
        return [
          {
            about,
            period: date,
            entries: refs,
            weight: slot === 'night' ? (2 as const) : (1 as const),
            why: {
              zh: `非工作时间（${names[slot]}）查询 ${refs.length} 次，同事极少此时办公`,
              en: `${refs.length} questions outside the hours (${slot}), when colleagues hardly ever work`,
            },
          },
        ]
      })
      for (const [key, { place }] of over) {
        sessions.delete(key)
        present.delete(place)
      }
      return found
    },
  }

  function note(seen: Seen, place: string): void {
    const { slot, day, date } = seen
    const session = sessions.of(`${place} ${seen.asker}`, () => ({
      about: askerOf(seen),
      isOfficer: seen.officer !== undefined,
      slot,
      place,
      day,
      date,
      refs: [],
      isOdd: false,
      isWithoutCase: false,
    }))
    session.isOdd ||= seen.isOddHour
    session.isWithoutCase ||= seen.isOddWithoutCase
    if (session.isOfficer || session.refs.length < listedOfSystem) remember(session.refs, seen.ref)
  }
}

const names: Readonly<Record<Slot, string>> = {
  open: '工作时间',
  evening: '傍晚',
  'rest-day': '休息日',
  night: '夜间',
}
