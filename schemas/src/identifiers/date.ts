import { isCalendarDate, isIsoDate } from './calendar.ts'
import { arabicDate } from './chinese-numerals.ts'
import { compactText, identifierLengthMax } from './plain-text.ts'
import { invalid, valid } from './verdict.ts'
import type { Verdict } from './verdict.ts'

/** A validity without an end, as records hold it. */
export const longTerm = 'LONG_TERM'

const longTermWords: ReadonlySet<string> = new Set([
  '长期',
  '长期有效',
  '永久',
  '永久有效',
  '无固定期限',
  'LONG_TERM',
])
const longTermDate = '9999-12-31'
const forms = [
  /^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})$/u,
  /^([0-9]{4})\/([0-9]{1,2})\/([0-9]{1,2})$/u,
  /^([0-9]{4})\.([0-9]{1,2})\.([0-9]{1,2})$/u,
  /^([0-9]{4})([0-9]{2})([0-9]{2})$/u,
  /^([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日$/u,
]
/** Databases print the midnight that a date column never had. */
const midnight = /[T ]00:00(?::00(?:\.0+)?)?Z?$/u
/** Years before are slips or the zero dates of databases. */
const yearMin = 1800
const dateMin = `${yearMin}-01-01`

/**
 * A day as departments write it, read as `YYYY-MM-DD` (GB/T 7408) or `LONG_TERM`. Months without a day, spreadsheet serial numbers
 * and days the calendar does not have are refused; an empty date is unknown, never long-term.
 * Hard errors: EMPTY, FORMAT, DATE.
 */
export function checkDate(value: string): Verdict<object> {
  // Almost every date of a department is written as records hold it.
  if (isIsoDate(value) && value >= dateMin && value !== longTermDate) return valid(value, {})
  if (value.length > identifierLengthMax) return invalid('FORMAT')
  const text = arabicDate(compactText(value.trim().replace(midnight, '')))
  if (text === '') return invalid('EMPTY')
  if (longTermWords.has(text.toUpperCase())) return valid(longTerm, {})
  for (const form of forms) {
    const [, year, month, day] = form.exec(text) ?? []
    if (year && month && day) return judge(year, month, day)
  }
  return invalid('FORMAT')
}

function judge(year: string, month: string, day: string): Verdict<object> {
  if (Number(year) < yearMin || !isCalendarDate(Number(year), Number(month), Number(day))) {
    return invalid('DATE')
  }
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  return valid(date === longTermDate ? longTerm : date, {})
}
