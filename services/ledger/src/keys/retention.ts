const quartersInYear = 4
const monthsInQuarter = 3
/** A quarter ends at midnight in Asia/Shanghai (UTC+8, no daylight saving). */
const shanghaiOffsetMs = 8 * 3_600_000

/**
 * When the sealing keys of a quarter may be destroyed (ms since 1970): so many years after the quarter's end. Order 809 art. 29 wants the ledger kept for at least
 * three years; which number counts is a setting.
 */
export function destroyableFrom(quarter: string, years: number): number {
  const [year = Number.NaN, number = Number.NaN] = quarter.split('Q').map(Number)
  const nextYear = number === quartersInYear ? year + 1 : year
  const nextMonth = (number % quartersInYear) * monthsInQuarter
  return Date.UTC(nextYear + years, nextMonth, 1) - shanghaiOffsetMs
}
