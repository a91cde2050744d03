/**
 * RFC 8785 (JCS) text of a JSON value: members sorted by UTF-16 code units, no white space, numbers and strings as ECMAScript
 * writes them.
 *
 * @throws TypeError for what JSON has not (undefined, functions, NaN, infinities, lone surrogates).
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string' && value.isWellFormed()) return JSON.stringify(value)
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value === 'object') return `{${members(value).join(',')}}`
  throw new TypeError('RFC 8785 takes JSON values only')
}

function members(value: object): string[] {
  return Object.entries(value)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, member]) => `${canonicalJson(name)}:${canonicalJson(member)}`)
}
