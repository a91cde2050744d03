/** What a setting's text must be, and was not. */
export class Mistake {
  readonly rule: string
  constructor(rule: string) {
    this.rule = rule
  }
}

export function oneOf<const Value extends string>(values: readonly Value[]) {
  return (text: string): Value | Mistake =>
    values.find((value) => value === text) ?? new Mistake(`must be one of ${values.join(', ')}`)
}

export function matching(pattern: RegExp, rule: string) {
  return (text: string): string | Mistake => (pattern.test(text) ? text : new Mistake(rule))
}

/** An address and its options; the adapter that connects reads it. */
export const parseAddress = matching(/^\S*$/, 'must have no space')

export function parsePort(text: string): number | Mistake {
  const port = Number(text)
  return /^\d{1,5}$/.test(text) && port <= 65_535 ? port : new Mistake('must be 0 to 65535')
}

export function parseCount(text: string): number | Mistake {
  return /^[1-9]\d{0,5}$/.test(text) ? Number(text) : new Mistake('must be 1 to 999999')
}

/** Order 809 art. 29: what was asked is kept for three years at least. */
export const retentionYearsMin = 3

export function parseRetention(text: string): number | Mistake {
  const years = Number(text)
  return /^\d{1,3}$/.test(text) && years >= retentionYearsMin
    ? years
    : new Mistake(`must be ${retentionYearsMin} to 999 years`)
}
