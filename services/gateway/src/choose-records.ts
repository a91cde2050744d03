import { maskValue, readStoredEvent } from '@hutong/schemas'
import type { MaskingProfile, StoredEvent, Subject } from '@hutong/schemas'
import type { Grant } from '@hutong/schemas/catalogue'
import type { StoredRecord } from '@hutong/store'
import { coversAll, coversRegion } from './covers-region.ts'
import type { JudgedType } from './judged-type.ts'
import type { UnknownReason } from './write-answer.ts'
import type { ShownRecord } from './write-records.ts'

export interface Choice {
  readonly type: JudgedType
  readonly subject: Subject | undefined
  /** Only the record of this number. */
  readonly recordId: string | undefined
  /** Those that were asked for and are open: nothing else of a record leaves. */
  readonly fields: readonly string[]
  readonly grant: Pick<Grant, 'regions' | 'masking'>
  /** `YYYY-MM-DD` in Asia/Shanghai. */
  readonly today: string
}

export interface Chosen {
  readonly reason: UnknownReason | null
  readonly records: readonly ShownRecord[]
  /** What the shown records rest on. */
  readonly events: readonly StoredEvent[]
  /** Records beyond the most that an answer holds. */
  readonly beyondCount: number
}

export const recordsMax = 100

/**
 * What is shown of the records that were found, newest first: of each the fields that were asked for and are open, masked as the grant says. A record
 * that cannot be read makes all of them unverifiable; where there is none, only a source that covers the question can say so. Pure.
 */
export function chooseRecords(choice: Choice, records: readonly StoredRecord[]): Chosen {
  const { type, recordId, grant } = choice
  const shown: { readonly event: StoredEvent; readonly record: ShownRecord }[] = []
  for (const stored of records) {
    if (recordId !== undefined && recordIdOf(stored) !== recordId) continue
    if (stored.tainted !== null) return nothing('unverifiable')
    if (stored.status === 'erased') continue
    const event = readStoredEvent(stored.bytes)
    // A broken character has no canonical form, so no proof of it could hold.
    if (!event || !isWellFormed(event.data)) return nothing('unverifiable')
    if (!isWithin(grant.regions, type.regionOf(event.data))) continue
    shown.push({ event, record: show(choice, stored, stored.status, event) })
  }
  if (shown.length === 0) return nothing(isCovered(choice) ? 'no-record' : 'not-covered')
  const told = shown.slice(0, recordsMax)
  return {
    reason: null,
    records: told.map(({ record }) => record),
    events: told.map(({ event }) => event),
    beyondCount: shown.length - told.length,
  }
}

export function nothing(reason: UnknownReason): Chosen {
  return { reason, records: [], events: [], beyondCount: 0 }
}

/** A record that names no region may be of any, and a grant for some regions does not open it. */
function isWithin(regions: readonly string[], region: string | undefined): boolean {
  return regions.length === 0 || (region !== undefined && coversRegion(regions, region))
}

function show(
  { type, fields, grant, today }: Choice,
  stored: StoredRecord,
  status: ShownRecord['status'],
  { data, time }: StoredEvent,
): ShownRecord {
  const profiles = new Map(Object.entries(grant.masking ?? {}))
  const known = fields.filter((field) => Object.hasOwn(data, field) && data[field] !== null)
  return {
    fields: Object.fromEntries(
      known.map((field) => [field, part(data[field], profiles.get(field))]),
    ),
    masked: known.filter((field) => profiles.has(field)),
    notKnown: fields.filter((field) => !known.includes(field)),
    recordId: recordIdOf(stored),
    recordTime: time,
    status,
    validity: validityOf(type, data, today),
  }
}

function part(value: unknown, profile: MaskingProfile | undefined): unknown {
  return profile === undefined ? value : maskValue(profile, value)
}

/** By the record's own end, where its type has one, as a verification says `expired`. */
function validityOf(
  { validToField }: JudgedType,
  data: StoredEvent['data'],
  today: string,
): ShownRecord['validity'] {
  if (validToField === undefined) return 'no-term'
  const validTo = data[validToField]
  if (typeof validTo !== 'string') return 'not-known'
  return validTo === 'LONG_TERM' || validTo >= today ? 'in-force' : 'ended'
}

/** The last part of `<type>:<source>:<recordId>`. */
function recordIdOf({ key }: StoredRecord): string {
  return key.slice(key.lastIndexOf(':') + 1)
}

function isCovered({ type, subject, grant }: Choice): boolean {
  return !type.isOutsideCoverage({}, subject) && coversAll(grant.regions, type.coverageRegions)
}

function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed()
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([name, member]) => isWellFormed(name) && isWellFormed(member))
}
