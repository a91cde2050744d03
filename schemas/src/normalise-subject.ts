import { chinaDate } from './identifiers/calendar.ts'
import { creditCodeErrors } from './identifiers/credit-code.ts'
import { foreignPermanentResident15Errors } from './identifiers/foreign-permanent-resident-15.ts'
import { compactUpper } from './identifiers/plain-text.ts'
import { residentIdErrors, residentIdKind } from './identifiers/resident-id.ts'
import type { IdentifierRule } from './identifiers/verdict.ts'

export const subjectIdTypes = [
  'resident-id',
  'hk-mo-tw-permit',
  'foreign-permanent-resident',
  'passport',
  'credit-code',
] as const
export type SubjectIdType = (typeof subjectIdTypes)[number]

const known: ReadonlySet<unknown> = new Set(subjectIdTypes)

export function isSubjectIdType(text: unknown): text is SubjectIdType {
  return known.has(text)
}

export type NormalisedSubject =
  | { readonly ok: true; readonly id: string }
  | { readonly ok: false; readonly rule: IdentifierRule }

/**
 * The one form of a number by which records of a person or an organisation are found. A number of another type is refused (ID_TYPE): each
 * number has exactly one type, otherwise the same person would have two subject keys.
 */
export function normaliseSubject(idType: SubjectIdType, id: string): NormalisedSubject {
  const text = compactUpper(id)
  const rule = ruleBroken(idType, text)
  return rule === undefined ? { ok: true, id: text } : { ok: false, rule }
}

function ruleBroken(idType: SubjectIdType, text: string): IdentifierRule | undefined {
  switch (idType) {
    case 'resident-id':
      return residentRule(text, (kind) => kind === 'RESIDENT_ID')
    case 'hk-mo-tw-permit':
      // Travel permits: Hong Kong and Macao residents' letter and 8 digits, with or without the 2 of the issue; Taiwan residents' 8 digits.
      if (/^(?:[HM][0-9]{8}(?:[0-9]{2})?|[0-9]{8})$/u.test(text)) return undefined
      return residentRule(text, (kind) => kind.endsWith('_RESIDENCE_PERMIT'))
    case 'foreign-permanent-resident':
      if (text.length === 15) return foreignPermanentResident15Errors(text)[0]
      return residentRule(text, (kind) => kind === 'FOREIGN_PERMANENT_RESIDENT_ID')
    case 'passport':
      return /^[0-9A-Z]{5,17}$/u.test(text) ? undefined : 'FORMAT'
    case 'credit-code':
      return creditCodeErrors(text)[0]
  }
}

function residentRule(text: string, isKind: (kind: string) => boolean): IdentifierRule | undefined {
  const [rule] = residentIdErrors(text, chinaDate(Date.now()))
  return rule ?? (isKind(residentIdKind(text)) ? undefined : 'ID_TYPE')
}
