/** How long `Retry-After` asks to wait (RFC 9110 s10.2.3: seconds, or a date); undefined: it does not say. */
export function retryAfterMs(headers: Headers, now = Date.now()): number | undefined {
  const told = headers.get('retry-after')
  if (told === null) return undefined
  if (/^\d{1,9}$/u.test(told)) return Number(told) * 1000
  const at = Date.parse(told)
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}
