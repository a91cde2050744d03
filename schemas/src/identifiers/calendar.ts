const chinaOffsetMs = 8 * 3_600_000
const dayMs = 86_400_000
const zero = 48
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
  if (!isBirthDay(digits)) return null
  return `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}`
}

/** Whether `birthDateOf` would give a day. */
export function isBirthDay(digits: string): boolean {
  const year = digitsAt(digits, 0, 4)
  return year >= 1800 && isCalendarDate(year, digitsAt(digits, 4, 6), digitsAt(digits, 6, 8))
}

let lastIso = ''
let lastDigits = ''

/** `YYYYMMDD` of `YYYY-MM-DD`; the same day is asked for again and again. */
export function digitsOf(date: string): string {
  if (date !== lastIso) {
    lastDigits = date.replaceAll('-', '')
    lastIso = date
  }
  return lastDigits
}

/** Whether a text is `YYYY-MM-DD` and a day of the calendar: looked at digit by digit, since records are full of dates. */
export function isIsoDate(text: string): boolean {
  if (text.length !== 10 || text.charAt(4) !== '-' || text.charAt(7) !== '-') return false
  const year = digitsAt(text, 0, 4)
  return year >= 0 && isCalendarDate(year, digitsAt(text, 5, 7), digitsAt(text, 8, 10))
}

/** The number that the digits from `start` to before `end` write; NaN where another character stands. */
function digitsAt(text: string, start: number, end: number): number {
  let number = 0
  for (let at = start; at < end; at += 1) {
    const digit = text.charCodeAt(at) - zero
    if (!(digit >= 0 && digit <= 9)) return Number.NaN
    number = 10 * number + digit
  }
  return number
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}
