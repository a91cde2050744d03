import type { FieldError } from '@hutong/http'

/** Longer than entries are kept anywhere: who asks for more has mistaken a digit. */
const yearsMax = 30
const yearMs = 366 * 86_400_000

/**
 * With milliseconds, as entries hold them: times of different lengths do not compare as text. What is wrong is told in `errors`.
 *
 * @param at what a field's name begins with, such as `querystring`
 */
export function readRange(
  given: { readonly from?: string; readonly to?: string },
  { at, now, errors }: { readonly at: string; readonly now: number; readonly errors: FieldError[] },
): { readonly from?: string; readonly to?: string } {
  const timeOf = (name: 'from' | 'to'): string | undefined => {
    const sent = given[name]
    const whole = sent === undefined ? undefined : wholeTime(sent)
    if (sent !== undefined && whole === undefined)
      errors.push({ field: `${at}.${name}`, rule: 'time', fix: 'send a day of the calendar' })
    return whole
  }
  const [from, to] = [timeOf('from'), timeOf('to')]
  if (from !== undefined && to !== undefined && from >= to)
    errors.push({ field: `${at}.to`, rule: 'range', fix: 'send a time that is later than from' })
  const lengthMs = from === undefined ? 0 : (to ? Date.parse(to) : now) - Date.parse(from)
  if (lengthMs > yearsMax * yearMs)
    errors.push({
      field: `${at}.from`,
      rule: 'range too long',
      fix: `send a range of at most ${yearsMax} years`,
    })
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
}

/** `Date` takes 30 February for 2 March. */
function wholeTime(sent: string): string | undefined {
  const at = new Date(sent)
  if (Number.isNaN(at.getTime())) return undefined
  const whole = at.toISOString()
  return whole.startsWith(sent.slice(0, 'YYYY-MM-DD'.length)) ? whole : undefined
}
