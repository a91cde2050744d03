import { divisionOf, isOutsideCoverage, normaliseField, subjectsOf } from '@hutong/schemas'
import type { RecordTypeInfo, Subject } from '@hutong/schemas'
import { claimShapes } from './claim-shape.ts'
import type { ClaimShape } from './claim-shape.ts'
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
  /** Field -> what a claim about it has to be. */
  readonly claims: ReadonlyMap<string, ClaimShape>
  readonly coverageRegions: readonly string[]
  /** Bound of `asOf.lagMs`: the declared update frequency x 1.5. */
  readonly stalenessMsMax: number
  /** Division code that claims or a record name; undefined when they name none. */
  readonly regionOf: (members: Claims) => string | undefined
  /** Whether claims or the subject name a region or a day of which the source cannot speak. */
  readonly isOutsideCoverage: (claims: Claims, subject?: Subject) => boolean
  /** The people and organisations that a record is about. */
  readonly subjectsOf: (record: Claims) => readonly Subject[]
}

const stalenessFactor = 1.5

export function judgedType(info: RecordTypeInfo): JudgedType {
  const formats = new Map(info.fields.map(({ name, format }) => [name, format]))
  return {
    name: info.type,
    owner: info.owner,
    source: info.source,
    topic: info.topic,
    certificateNumberField: info.certificateNumberField ?? undefined,
    validToField: info.validToField ?? undefined,
    formats,
    claims: claimShapes(info),
    coverageRegions: info.coverage.regions,
    stalenessMsMax: info.updateFrequencyMs * stalenessFactor,
    regionOf: (members) => regionIn(info, formats, members),
    isOutsideCoverage: (claims, subject) => isOutsideCoverage(info, claims, subject),
    subjectsOf: (record) => subjectsOf(info, record),
  }
}

function regionIn(info: RecordTypeInfo, formats: ReadonlyMap<string, string>, members: Claims) {
  for (const field of info.coverage.regionFields) {
    const value = members[field]
    const format = formats.get(field) ?? 'text'
    const found =
      typeof value === 'string' ? divisionOf(format, normaliseField(format, value)) : null
    if (found !== null) return found
  }
  return undefined
}
