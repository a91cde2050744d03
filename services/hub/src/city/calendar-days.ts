/** Days since 1970-01-01 and back, for dates from 1930 to 2109: pure arithmetic, no time zone. */
const dayMs = 86_400_000
const firstDay = Date.UTC(1930, 0, 1) / dayMs
const dayCount = Date.UTC(2110, 0, 1) / dayMs - firstDay

// Written once: a million people have few different dates between them.
const isoDates: readonly string[] = Array.from({ length: dayCount }, (_, index) =>
  new Date((firstDay + index) * dayMs).toISOString().slice(0, 10),
)

/** `yyyy-mm-dd` of a day number; a day out of range is the nearest one within. */
export function isoDate(day: number): string {
  const index = Math.min(Math.max(day - firstDay, 0), dayCount - 1)
  return isoDates[index] ?? '1970-01-01'
}

/** The day number of a year's n-th day, counted from 0. */
export function dayOfYear(year: number, offset: number): number {
  return Date.UTC(year, 0, 1) / dayMs + offset
}

export function dayNumber(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / dayMs
}

export function yearOf(date: string): number {
  return Number(date.slice(0, 4))
}

/** The same calendar day some years on; 29 February becomes 28 February. */
export function yearsLater(date: string, years: number): string {
  const year = String(yearOf(date) + years)
  return date.endsWith('-02-29') ? `${year}-02-28` : `${year}${date.slice(4)}`
}
