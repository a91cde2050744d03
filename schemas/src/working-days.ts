import days from 'chinese-days/dist/chinese-days.json' with { type: 'json' }
import { chinaDate, isIsoDate } from './identifiers/calendar.ts'

/** Whether the State Council had published the calendar of every day that was counted. */
type Certainty = 'FIXED' | 'PROVISIONAL'

export interface DueDate {
  /** `YYYY-MM-DD` in China; the whole of that day is still in time. */
  readonly date: string
  /** PROVISIONAL: a day of a year without a published calendar was counted, Monday to Friday as working days; count anew when it is published. */
  readonly calendar: Certainty
}

const dayMs = 86_400_000
const restDays: ReadonlySet<string> = new Set(Object.keys(days.holidays))
const madeUpDays: ReadonlySet<string> = new Set(Object.keys(days.workdays))
/** Every year has holidays: a year without any was not published yet. */
const publishedYears: ReadonlySet<string> = new Set([...restDays].map((day) => day.slice(0, 4)))

/**
 * The last day of a period of working days (政务数据共享条例, order 809, art. 17, 21, 22, 26). The day on which it begins is not counted (Civil Code
 * art. 201); holidays and make-up working days are those of the State Council's yearly notice, by China's clock.
 *
 * @param beganAt ms since 1970
 * @param workingDays 1 or more
 * @throws RangeError for a count or a moment that is none
 */
export function dueDate(beganAt: number, workingDays: number): DueDate {
  if (!Number.isSafeInteger(workingDays) || workingDays < 1 || workingDays > countMax)
    throw new RangeError(`a period has 1 to ${countMax} whole working days, not ${workingDays}`)
  if (!Number.isFinite(beganAt)) throw new RangeError('a period begins at a moment')
  let date = chinaDate(beganAt)
  let calendar: Certainty = 'FIXED'
  for (let left = workingDays; left > 0;) {
    date = dayAfter(date)
    if (!publishedYears.has(date.slice(0, 4))) calendar = 'PROVISIONAL'
    if (isWorkingDay(date)) left -= 1
  }
  return { date, calendar }
}

/** As long as nobody would wait for. */
const countMax = 1000

/** @param date `YYYY-MM-DD` @throws RangeError for what is no day of the calendar */
export function isWorkingDay(date: string): boolean {
  if (!isIsoDate(date)) throw new RangeError('a working day is asked for as YYYY-MM-DD')
  if (madeUpDays.has(date)) return true
  if (restDays.has(date)) return false
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay()
  return weekday !== 0 && weekday !== 6
}

const dayAfter = (date: string): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + dayMs).toISOString().slice(0, 10)
