import { provinceOfAbbreviation } from './identifiers/provinces.ts'
import { normaliseField } from './normalise-field.ts'
import type { RecordTypeInfo } from './record-types.ts'
import type { Subject } from './subjects-of.ts'

/**
 * Whether what is asked lies outside the regions or before the day that a source can speak of, going by what carries a region or a day: the
 * claimed fields that the type names for it, a claimed certificate number, and the subject where its number is such a field (the credit
 * code of an organisation, never a person's). Outside, a missing record means "not covered" and never "no record". A question that carries
 * neither counts as inside.
 */
export function isOutsideCoverage(
  info: RecordTypeInfo,
  claims: Readonly<Record<string, unknown>>,
  subject?: Subject,
): boolean {
  const { regions, from, regionFields, dateFields } = info.coverage
  const number = info.certificateNumberField === null ? [] : [info.certificateNumberField]
  const told = { ...claims, ...subjectField(info, subject) }
  const valueOf = (field: string) => {
    const value = told[field]
    const format = formatOf(info, field)
    return { format, text: typeof value === 'string' ? normaliseField(format, value) : null }
  }
  const isElsewhere = (field: string): boolean => {
    const { format, text } = valueOf(field)
    const region = divisionOf(format, text) ?? provinceOf(format, text)
    return region !== null && !regions.some((prefix) => mayLieIn(region, prefix))
  }
  const isBefore = (field: string): boolean => {
    const { format, text } = valueOf(field)
    const day = text !== null && /^[0-9]{4}-/u.test(text) ? text : lastDayOf(yearOf(format, text))
    return day !== null && day < from
  }
  return [...regionFields, ...number].some(isElsewhere) || [...dateFields, ...number].some(isBefore)
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

/** Two digits, where a value names the province alone. */
function provinceOf(format: string, value: string | null): string | null {
  if (format !== 'real-estate-certificate' || value === null) return null
  return provinceOfAbbreviation(value.slice(0, 1))
}

/** A province may hold a region that is narrower than itself. */
function mayLieIn(region: string, prefix: string): boolean {
  return region.startsWith(prefix) || prefix.startsWith(region)
}

function yearOf(format: string, value: string | null): string | null {
  const [, year] = (value !== null && yearIn.get(format)?.exec(value)) || []
  return year ?? null
}

const yearIn: ReadonlyMap<string, RegExp> = new Map([
  ['marriage-certificate', /^B?[JL][0-9]{6}-([0-9]{4})-/u],
  ['real-estate-certificate', /^.\(([0-9]{4})\)/u],
])

function lastDayOf(year: string | null): string | null {
  return year === null ? null : `${year}-12-31`
}

/** The region field that the subject's own number is, where the type has one: an organisation is registered where its code says. */
function subjectField(
  { coverage, subjects }: RecordTypeInfo,
  subject: Subject | undefined,
): Readonly<Record<string, string>> {
  const field = coverage.regionFields.find((name) => subjects.includes(`$.${name}`))
  if (field === undefined || subject?.idType !== 'credit-code') return {}
  return { [field]: subject.id }
}

function formatOf(info: RecordTypeInfo, field: string): string {
  return info.fields.find(({ name }) => name === field)?.format ?? 'text'
}
