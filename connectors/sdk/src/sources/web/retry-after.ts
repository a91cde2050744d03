/**
 * How long to wait, in ms, after RFC 9110 s10.2.3: seconds, or a date, which is taken against the server's own clock where it tells that. Undefined
 * when nothing, or nothing sensible, is said.
 */
export function retryAfterMs(
  { 'retry-after': after, date }: Readonly<Record<string, string | string[] | undefined>>,
  now: number,
): number | undefined {
  if (typeof after !== 'string') return undefined
  if (/^\d{1,9}$/.test(after)) return Math.min(Number(after) * 1000, waitMsMax)
  const until = Date.parse(after)
  if (Number.isNaN(until)) return undefined
  const there = typeof date === 'string' ? Date.parse(date) : Number.NaN
  return Math.min(Math.max(0, until - (Number.isNaN(there) ? now : there)), waitMsMax)
}

/** A service that wants to be left alone for longer is asked after an hour all the same: it may not have meant it. */
const waitMsMax = 3_600_000
