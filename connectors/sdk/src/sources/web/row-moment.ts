/** How a field says when a row was written, or as the how-manieth. */
export type MomentRule =
  /** A date and time of day; `zone` such as +08:00 is of those that name none. */
  | { readonly as: 'time'; readonly zone?: string }
  /** A whole number that grows. */
  | { readonly as: 'number' }

/** How a time is written into a request; down to the unit, so that nothing is left out. */
export type MomentForm = 'rfc3339' | 'local' | 'milliseconds' | 'seconds'

/**
 * A field's text as 20 digits that compare as text: nanoseconds since 1970, or the number itself. Undefined where it is neither, a time names no
 * zone and the rule has none, or it lies before 1970.
 */
export function readMoment(text: string, rule: MomentRule): string | undefined {
  if (rule.as === 'number') return /^\d{1,20}$/.test(text) ? text.padStart(digits, '0') : undefined
  const {
    date,
    hours,
    minutes,
    seconds = '00',
    fraction = '',
    zone,
  } = timeShape.exec(text)?.groups ?? {}
  const offset = offsetMs(zone ?? rule.zone)
  const local = Date.parse(`${date}T${hours}:${minutes}:${seconds}Z`)
  if (offset === undefined || Number.isNaN(local)) return undefined
  // Date.parse takes the 31st of February for the 3rd of March.
  if (!new Date(local).toISOString().startsWith(`${date}T${hours}`)) return undefined
  const wholeSeconds = (local - offset) / 1000
  return wholeSeconds < 0 ? undefined : fromSeconds(wholeSeconds, fraction)
}

/** Ms since 1970 as `readMoment` writes a time. */
export const momentOf = (ms: number): string =>
  fromSeconds(Math.floor(ms / 1000), String(ms % 1000).padStart(3, '0'))

/** Of a time: ms since 1970. */
export const msOf = (moment: string): number =>
  Number(moment.slice(0, -fractionDigits)) * 1000 +
  Number(moment.slice(-fractionDigits).slice(0, 3))

/** @param overlap seconds of a time, or a count */
export function momentBefore(moment: string, overlap: number, rule: MomentRule): string {
  const step =
    rule.as === 'time' ? BigInt(overlap) * 10n ** BigInt(fractionDigits) : BigInt(overlap)
  const earlier = BigInt(moment) - step
  return String(earlier > 0n ? earlier : 0n).padStart(digits, '0')
}

export function writeMoment(moment: string, rule: MomentRule, form: MomentForm): string {
  if (rule.as === 'number') return String(BigInt(moment))
  const ms = msOf(moment)
  switch (form) {
    case 'rfc3339':
      return new Date(ms).toISOString()
    case 'local': {
      const there = new Date(ms + (offsetMs(rule.zone) ?? 0)).toISOString()
      return `${there.slice(0, 10)} ${there.slice(11, 19)}`
    }
    case 'milliseconds':
      return String(ms)
    case 'seconds':
      return String(Math.floor(ms / 1000))
  }
}

export const laterMoment = (a: string | null, b: string | null): string | null =>
  a === null || (b !== null && b > a) ? b : a

const digits = 20
const fractionDigits = 9
const timeShape =
  /^(?<date>\d{4}-\d\d-\d\d)[T ](?<hours>\d\d):(?<minutes>\d\d)(?::(?<seconds>\d\d)(?:[.,](?<fraction>\d{1,9}))?)?(?<zone>Z|[+-]\d\d:?\d\d)?$/i

const fromSeconds = (seconds: number, fraction: string): string =>
  String(seconds).padStart(digits - fractionDigits, '0') + fraction.padEnd(fractionDigits, '0')

function offsetMs(zone: string | undefined): number | undefined {
  if (zone === undefined) return undefined
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(zone) ?? []
  const ms = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000
  return sign === '-' ? -ms : ms
}
