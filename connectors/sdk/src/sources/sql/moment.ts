/** Minutes east of Greenwich of `+08:00`. */
export function parseZone(text: string): number {
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(4, 6))
  return text.startsWith('-') ? -minutes : minutes
}

export function formatZone(zoneMinutes: number): string {
  const minutes = Math.abs(zoneMinutes)
  const two = (count: number): string => String(Math.trunc(count)).padStart(2, '0')
  return `${zoneMinutes < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`
}

const shape =
  /^(\d{4,6})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(?:([+-])(\d\d)(?::?(\d\d))?(?::\d\d)?)?$/

/**
 * Microseconds since 1970 of a time as a server writes it; one without a zone is meant in `zoneMinutes`. Undefined for infinity, zero dates
 * and whatever else the calendar does not have.
 */
export function parseMoment(text: string, zoneMinutes: number): number | undefined {
  const found = shape.exec(text)
  if (found === null) return undefined
  const [, year, month, day, hour, minute, second, fraction = '', sign, east, eastMinute] = found
  const ms = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  )
  if (Number.isNaN(ms) || new Date(ms).getUTCDate() !== Number(day)) return undefined
  const offset = Number(east ?? 0) * 60 + Number(eastMinute ?? 0)
  const zone = sign === undefined ? zoneMinutes : sign === '-' ? -offset : offset
  return (ms - zone * 60_000) * 1000 + Number(fraction.padEnd(6, '0'))
}

/** The same moment in a zone, without saying which: `2026-11-26 16:04:55.123456`. */
export function formatMoment(micros: number, zoneMinutes: number): string {
  const local = micros + zoneMinutes * 60_000_000
  const ms = Math.floor(local / 1000)
  const rest = String(local - ms * 1000).padStart(3, '0')
  return new Date(ms).toISOString().replace('T', ' ').replace('Z', rest)
}

/** 20 digits, compared as text; a row that is older than 1970 has the lowest of all. */
export const momentVersion = (micros: number): string =>
  String(Math.max(0, micros)).padStart(20, '0')
