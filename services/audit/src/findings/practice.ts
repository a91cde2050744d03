import { createHabit } from './habit.ts'
import type { Habit } from './habit.ts'
import type { Observed } from './observed.ts'
import { createRate } from './rate.ts'
import type { Rate } from './rate.ts'
import { createRecentMap } from './recent-map.ts'
import type { Thresholds } from './thresholds.ts'

/** What is usual where an entry comes from, as it was before the entry. */
export interface Seen extends Observed {
  readonly slot: Slot
  /** Hardly anybody there is at work at such a time, nor was this officer. */
  readonly isOddHour: boolean
  /** Share of the questions for this matter that name no case: the colleagues', and the own the more, the longer it is known. */
  readonly noCaseShare: number
  /** It names no case, where nearly all do. */
  readonly isOddWithoutCase: boolean
}

export type Slot = 'open' | 'evening' | 'rest-day' | 'night'

const officersMax = 20_000
const placesMax = 5_000
/** So many days of officers have to be known, of the department or the own. */
const knownDaysMin = 30
const onlineOwnDaysMin = 15
/** A habit: on two days at least, and on one day of twenty-five. */
const ownSlotDaysMin = 1.5
const ownSlotPercent = 4
const peersEntriesMin = 50
const ownEntriesMin = 200
const peersWeight = 100
/** Believed before anything is known, as if so many days had shown it. */
const priorDays = 20
const priorShare: Readonly<Record<Slot, number>> = {
  open: 1,
  evening: 0.05,
  'rest-day': 0.03,
  night: 0.01,
}
const priorNoCase = { share: 0.02, entries: 20 }
const percent = 100

interface Days {
  readonly all: Rate
  readonly slots: Readonly<Record<Slot, Rate>>
}
interface OfficerDays extends Days {
  dayLast: number
  readonly slotLast: Partial<Record<Slot, number>>
}

/** Learns what is usual: hours by officer and department, cases by matter. Bounded: the officers and matters that were seen last. */
export function openPractice(thresholds: Thresholds): (observed: Observed) => Seen {
  const city = createDays()
  const departments = createRecentMap<Days>(placesMax)
  const officers = createRecentMap<OfficerDays>(officersMax)
  const matters = createRecentMap<Rate>(placesMax)
  const own = createRecentMap<Rate>(officersMax)
  const habits = createRecentMap<Habit>(officersMax)

  return (observed) => {
    const slot = slotOf(observed, thresholds)
    const isOddHour = judgeHour(observed, slot)
    const noCaseShare = judgeCase(observed)
    const isOddWithoutCase =
      observed.isQuestion &&
      observed.officer !== undefined &&
      observed.entry.kind !== 'break-glass' &&
      observed.caseRef === undefined &&
      noCaseShare * percent <= thresholds.noCasePercentMax
    return { ...observed, slot, isOddHour, noCaseShare, isOddWithoutCase }
  }

  function judgeHour(observed: Observed, slot: Slot): boolean {
    const { asker, day, entry } = observed
    const department = departments.of(entry.department, createDays)
    const officer = officers.of(asker, () => ({ ...createDays(), dayLast: -1, slotLast: {} }))
    const isOdd = slot !== 'open' && isRare(slot, day, { department, officer }, observed)
    // At night a system of the department is at work, and nobody else.
    const known = observed.officer === undefined ? [officer] : [city, department, officer]
    for (const days of known) {
      if (officer.dayLast !== day) days.all.add(day, true)
      if (officer.slotLast[slot] !== day) days.slots[slot].add(day, true)
    }
    officer.dayLast = day
    officer.slotLast[slot] = day
    return isOdd
  }

  function isRare(
    slot: Slot,
    day: number,
    { department, officer }: { readonly department: Days; readonly officer: OfficerDays },
    { entry, officer: officerName }: Observed,
  ): boolean {
    // The day itself is no habit yet.
    const today = officer.slotLast[slot] === day ? 1 : 0
    const ownDays = officer.all.hits(day) - (officer.dayLast === day ? 1 : 0)
    const ownSlotDays = officer.slots[slot].hits(day) - today
    // A system, or an officer behind a portal, has the own habits alone.
    const isOnline = officerName === undefined || onlineChannels.has(entry.channel ?? '')
    if (isOnline && ownDays < onlineOwnDaysMin) return false
    if (ownSlotDays >= ownSlotDaysMin && ownSlotDays * percent >= ownDays * ownSlotPercent)
      return false
    const peersDays = department.all.hits(day) - officer.all.hits(day)
    if (isOnline) return true
    if (Math.max(peersDays, ownDays) < knownDaysMin) return false
    const share =
      (department.slots[slot].hits(day) -
        officer.slots[slot].hits(day) +
        citysShare(slot, day) * priorDays) /
      (peersDays + priorDays)
    return share * percent <= oddPercent(slot)
  }

  function citysShare(slot: Slot, day: number): number {
    return (
      (city.slots[slot].hits(day) + priorShare[slot] * priorDays) / (city.all.hits(day) + priorDays)
    )
  }

  function oddPercent(slot: Slot): number {
    return slot === 'evening' ? thresholds.oddEveningPercentMax : thresholds.oddHourPercentMax
  }

  function judgeCase({ isQuestion, officer, asker, caseRef, day, entry }: Observed): number {
    if (!isQuestion || officer === undefined) return 1
    const matter = `${entry.department} ${entry.purpose ?? ''}`
    const all = matters.of(matter, createRate)
    const mine = own.of(`${asker} ${matter}`, createRate)
    const peersEntries = all.total(day) - mine.total(day)
    const peersMissing = all.hits(day) - mine.hits(day)
    const known =
      peersEntries >= peersEntriesMin ? ([peersMissing, peersEntries] as const) : undefined
    const mineKnown =
      mine.total(day) >= peersEntriesMin ? ([mine.hits(day), mine.total(day)] as const) : undefined
    const habit = habits.of(`${asker} ${matter}`, createHabit)
    all.add(day, caseRef === undefined)
    habit.add(day, caseRef === undefined)
    mine.add(day, caseRef === undefined)
    if (!known && !mineKnown) return 1
    const { share, entries: weight } = priorNoCase
    const [missing, entries] = known ?? mineKnown ?? [0, 0]
    const peersShare = (missing + share * weight) / (entries + weight)
    if (habit.total(day) < ownEntriesMin) return peersShare
    // A desk may have a habit of its own: it counts the more, the longer it is known.
    return (habit.hits(day) + peersShare * peersWeight) / (habit.total(day) + peersWeight)
  }
}

/** Where a day has no end. */
const onlineChannels: ReadonlySet<string> = new Set(['online', 'app', 'terminal'])

function slotOf({ minute, isWorkingDay }: Observed, thresholds: Thresholds): Slot {
  const { openFromMinute, openUntilMinute, nightFromMinute, nightUntilMinute } = thresholds
  if (minute >= nightFromMinute || minute < nightUntilMinute) return 'night'
  if (!isWorkingDay) return 'rest-day'
  return minute >= openFromMinute && minute < openUntilMinute ? 'open' : 'evening'
}

function createDays(): Days {
  return {
    all: createRate(),
    slots: {
      open: createRate(),
      evening: createRate(),
      'rest-day': createRate(),
      night: createRate(),
    },
  }
}
