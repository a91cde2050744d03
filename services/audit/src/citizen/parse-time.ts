const shape =
  /^(?<day>\d{4}-\d{2}-\d{2})(?:T(?<clock>\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(?<zone>Z|[ +-]\d{2}:\d{2})?)?$/u
const chinaZone = '+08:00'

/**
 * A day or a moment as people and the published contracts write it, in UTC with milliseconds as entries have it. Without a zone it is the time of
 * Asia/Shanghai, and a day is its first moment. Undefined for what is no time, such as 30 February.
 */
export function parseTime(text: string): string | undefined {
  const { day, clock = '00:00', zone = chinaZone } = shape.exec(text)?.groups ?? {}
  if (day === undefined || !isDay(day)) return undefined
  // A plus that was not encoded in an address comes as a blank.
  const at = new Date(`${day}T${clock}${zone.replace(' ', '+')}`)
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString()
}

/** `Date` takes 30 February for 2 March. */
function isDay(day: string): boolean {
  const at = new Date(`${day}T00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day)
}
