import { readStoredEvent } from '@hutong/schemas'
import type { StoredEvent, Subject } from '@hutong/schemas'
import type { StoredRecord } from '@hutong/store'
import { coversAll, coversRegion } from './covers-region.ts'
import { sameValue } from './same-value.ts'
import type { JudgedType } from './judged-type.ts'
import type { NoReason, UnknownReason } from './write-answer.ts'

export type Claims = Readonly<Record<string, unknown>>

export interface CertificateQuestion {
  readonly type: JudgedType
  readonly subject: Subject
  readonly claims: Claims
  /** Division prefixes that the grant opens; records elsewhere are not seen. */
  readonly regions: readonly string[]
  /** `YYYY-MM-DD` in Asia/Shanghai. */
  readonly today: string
}

export interface Judgement {
  readonly answer: 'YES' | 'NO' | 'UNKNOWN'
  readonly reason: NoReason | UnknownReason | null
  /** Names of claimed fields that differ. */
  readonly mismatches: readonly string[]
  /** The record that the answer rests on. */
  readonly event: StoredEvent | undefined
}

/**
 * Is this certificate what the citizen says it is? Judged on the person's records of the type: the one that the claimed certificate number names,
 * else any that fits all claims, else none, and then only a source that covers the claims can say NO; then revoked, superseded, expired, mismatch, YES. Pure.
 */
export function judgeCertificate(
  question: CertificateQuestion,
  records: readonly StoredRecord[],
): Judgement {
  const candidates: Candidate[] = []
  for (const record of records) {
    if (record.tainted !== null) return unknown('unverifiable')
    if (record.status === 'erased') continue
    const candidate = open(question, record)
    if (!candidate) return unknown('unverifiable')
    if (coversRegion(question.regions, candidate.region)) candidates.push(candidate)
  }
  const [first, ...others] = candidates
  if (!first) return unknown(isCovered(question) ? 'no-record' : 'not-covered')
  const found = others.reduce(nearer, first)
  // The person has records here, and the certificate in question may still be of elsewhere.
  if (isAnother(found) && !isCovered(question)) return unknown('not-covered')
  return judge(question, found)
}

interface Candidate {
  readonly event: StoredEvent
  readonly status: StoredRecord['status']
  readonly region: string | undefined
  readonly validTo: unknown
  readonly named: boolean
  readonly mismatches: readonly string[]
}

function open(question: CertificateQuestion, record: StoredRecord): Candidate | undefined {
  const event = readStoredEvent(record.bytes)
  if (!event) return undefined
  const { claims, type } = question
  const { data } = event
  const mismatches = Object.keys(claims).filter(
    (name) => !sameValue(claims[name], data[name], type.formats.get(name)),
  )
  const number = type.certificateNumberField
  return {
    event,
    status: record.status,
    region: type.regionOf(data),
    validTo: type.validToField === undefined ? undefined : data[type.validToField],
    named: number !== undefined && number in claims && !mismatches.includes(number),
    mismatches,
  }
}

/** Which of two records the question means: named before fitting before active before the one with fewer differences. */
function nearer(a: Candidate, b: Candidate): Candidate {
  return rank(b) < rank(a) ? b : a
}

const fieldsMax = 100

function rank({ named, mismatches, status }: Candidate): number {
  const fits = mismatches.length === 0
  return (
    (named ? 0 : 4 * fieldsMax) +
    (fits ? 0 : 2 * fieldsMax) +
    (status === 'active' ? 0 : fieldsMax) +
    Math.min(mismatches.length, fieldsMax - 1)
  )
}

function judge({ today }: CertificateQuestion, found: Candidate): Judgement {
  const { event, status, mismatches, validTo } = found
  const no = (reason: NoReason): Judgement => ({ answer: 'NO', reason, mismatches, event })
  if (isAnother(found)) return no('mismatch')
  if (status === 'revoked') return no('revoked')
  if (status === 'superseded') return no('superseded')
  if (typeof validTo === 'string' && validTo !== 'LONG_TERM' && validTo < today)
    return no('expired')
  if (mismatches.length > 0) return no('mismatch')
  return { answer: 'YES', reason: null, mismatches, event }
}

/** A record that neither bears the claimed number nor fits is not the certificate in question: its state says nothing. */
function isAnother({ named, mismatches }: Candidate): boolean {
  return !named && mismatches.length > 0
}

/** A source that cannot speak of what the claims name, or an asker who may not see all of it, cannot be told that there is nothing. */
function isCovered({ type, subject, claims, regions }: CertificateQuestion): boolean {
  if (type.isOutsideCoverage(claims, subject)) return false
  return type.regionOf(claims) !== undefined || coversAll(regions, type.coverageRegions)
}

function unknown(reason: UnknownReason): Judgement {
  return { answer: 'UNKNOWN', reason, mismatches: [], event: undefined }
}
