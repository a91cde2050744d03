/** A value as an element: members become elements, a list one element each, and of nothing nothing. */
export function element(name: string, value: unknown): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.map((one: unknown) => element(name, one)).join('')
  const inner =
    typeof value === 'object'
      ? Object.entries(value).map(([member, one]) => element(member, one))
      : [escape(typeof value === 'string' ? value : JSON.stringify(value))]
  return `<${name}>${inner.join('')}</${name}>`
}

/** What stands in the first element of this name, '' where there is none. It holds times and numbers, so nothing in it is escaped. */
export function textOf(name: string, xml: string): string {
  return new RegExp(`<${name}>([^<]*)</${name}>`, 'u').exec(xml)?.[1]?.trim() ?? ''
}

/** `2026-01-31 09:00:00.025`, as clocks in China show it. */
export function chinaTime(ms: number): string {
  return new Date(ms + 8 * 3_600_000).toISOString().slice(0, 23).replace('T', ' ')
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
