import { normaliseField } from './normalise-field.ts'
import type { RecordTypeInfo } from './record-types.ts'

/**
 * Whether what is claimed lies outside the regions or before the day that a source can speak of, going by the fields of the claim that carry
 * a region or a day. Outside, a missing record means "not covered" and never "no record". A claim without such fields counts as inside.
 */
export function isOutsideCoverage(
  info: RecordTypeInfo,
  claims: Readonly<Record<string, unknown>>,
): boolean {
  const { regions, from, regionFields, dateFields } = info.coverage
  const text = (field: string) => {
    const value = claims[field]
    return typeof value === 'string' ? normaliseField(formatOf(info, field), value) : null
  }
  const elsewhere = regionFields.some((field) => {
    const division = divisionOf(formatOf(info, field), text(field))
    return division !== null && !regions.some((prefix) => division.startsWith(prefix))
  })
  return (
    elsewhere ||
    dateFields.some((field) => {
      const date = text(field)
      return date !== null && /^[0-9]{4}-/u.test(date) && date < from
    })
  )
}

/** The six digits of GB/T 2260 in a normalised value, or null when it has none. */
export function divisionOf(format: string, value: string | null): string | null {
  const [, division] = (value !== null && divisionIn.get(format)?.exec(value)) || []
  return division ?? null
}

const divisionIn: ReadonlyMap<string, RegExp> = new Map([
  ['credit-code', /^..([0-9]{6})/u],
  ['division-code', /^([0-9]{6})$/u],
  ['division-prefixed-code', /^([0-9]{6})/u],
  ['marriage-certificate', /^B?[JL]([0-9]{6})-/u],
  ['real-estate-unit', /^([0-9]{6})/u],
])

function formatOf(info: RecordTypeInfo, field: string): string {
  return info.fields.find(({ name }) => name === field)?.format ?? 'text'
}
