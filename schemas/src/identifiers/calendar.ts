const chinaOffsetMs = 8 * 3_600_000
const dayMs = 86_400_000
const daysOfMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

let lastDay = -1
let lastDate = ''

/** The calendar date in China (UTC+8, no summer time since 1991) at `ms` since 1970, as `YYYY-MM-DD`. */
export function chinaDate(ms: number): string {
  const day = Math.floor((ms + chinaOffsetMs) / dayMs)
  if (day !== lastDay) {
    lastDate = new Date(day * dayMs).toISOString().slice(0, 10)
    lastDay = day
  }
  return lastDate
}

/** Proleptic Gregorian calendar, `month` and `day` from 1. */
export function isCalendarDate(year: number, month: number, day: number): boolean {
  const length = daysOfMonth[month - 1]
  if (length === undefined || day < 1) return false
  return day <= (month === 2 && isLeapYear(year) ? 29 : length)
}

/**
 * Turns eight digits into `YYYY-MM-DD`, or null when the calendar has no such day. The first people whose numbers are on
 * file were born in the 1800s, so earlier years are slips, not births.
 */
export function birthDateOf(digits: string): string | null {
  const year = digits.slice(0, 4)
  const month = digits.slice(4, 6)
  const day = digits.slice(6, 8)
  const possible = Number(year) >= 1800 && isCalendarDate(Number(year), Number(month), Number(day))
  return possible ? `${year}-${month}-${day}` : null
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}
