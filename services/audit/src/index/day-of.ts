const shanghaiOffsetMs = 8 * 60 * 60_000
const hourLength = 'YYYY-MM-DDTHH'.length
const daysKnownMax = 10_000
const known = new Map<string, string>()

/** The day in Asia/Shanghai (UTC+8) of a time in UTC, `YYYY-MM-DD`; empty when the time is none. */
export function dayOf(time: string): string {
  const hour = time.slice(0, hourLength)
  const day = known.get(hour)
  if (day !== undefined) return day
  const at = Date.parse(`${hour}:00:00.000Z`)
  const made = Number.isNaN(at)
    ? ''
    : new Date(at + shanghaiOffsetMs).toISOString().slice(0, 'YYYY-MM-DD'.length)
  if (known.size >= daysKnownMax) known.clear()
  known.set(hour, made)
  return made
}
