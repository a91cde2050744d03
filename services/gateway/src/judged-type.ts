import { checkIdentifier } from '@hutong/schemas'
import type { RecordTypeInfo } from '@hutong/schemas'
import type { Claims } from './judge-certificate.ts'

/** A record type as questions need it, laid out once at start. */
export interface JudgedType {
  readonly name: string
  readonly owner: string
  readonly source: string
  readonly topic: string
  readonly certificateNumberField: string | undefined
  readonly validToField: string | undefined
  /** Field -> named format. */
  readonly formats: ReadonlyMap<string, string>
  /** Field -> what JSON has to hold: string, number, boolean, array or object. */
  readonly kinds: ReadonlyMap<string, string>
  readonly coverageRegions: readonly string[]
  readonly coverageFrom: string
  /** Bound of `asOf.lagMs`: the declared update frequency x 1.5. */
  readonly stalenessMsMax: number
  /** Division code that claims or a record name; undefined when they name none. */
  readonly regionOf: (members: Claims) => string | undefined
  /** Earliest day that claims name in a field by which the source's coverage counts. */
  readonly dateOf: (members: Claims) => string | undefined
}

const stalenessFactor = 1.5

export function judgedType(info: RecordTypeInfo): JudgedType {
  const { properties } = info.schema
  return {
    name: info.type,
    owner: info.owner,
    source: info.source,
    topic: info.topic,
    certificateNumberField: info.certificateNumberField ?? undefined,
    validToField: info.validToField ?? undefined,
    formats: new Map(info.fields.map(({ name, format }) => [name, format])),
    kinds: new Map(
      Object.entries(properties).map(([name, { type }]) => [
        name,
        type === 'integer' ? 'number' : (type ?? 'object'),
      ]),
    ),
    coverageRegions: info.coverage.regions,
    coverageFrom: info.coverage.from,
    stalenessMsMax: info.updateFrequencyMs * stalenessFactor,
    regionOf: (members) => firstRegion(info.coverage.regionFields, members),
    dateOf: (members) => firstDay(info.coverage.dateFields, members),
  }
}

/** A division stands at the start of unit codes and registry codes, and behind the letters of a marriage certificate. */
const division = /^[A-Z]{0,2}(\d{6})/u

function firstRegion(fields: readonly string[], members: Claims): string | undefined {
  for (const field of fields) {
    const value = members[field]
    const found = typeof value === 'string' ? division.exec(value.trim().toUpperCase()) : null
    if (found) return found[1]
  }
  return undefined
}

function firstDay(fields: readonly string[], members: Claims): string | undefined {
  const days = fields.flatMap((field) => {
    const value = members[field]
    const verdict = typeof value === 'string' ? checkIdentifier('date', value) : undefined
    return verdict?.valid ? [verdict.normalized] : []
  })
  return days.toSorted()[0]
}
