import { chinaDate, isIsoDate } from './identifiers/calendar.ts'
import { creditCodeErrors } from './identifiers/credit-code.ts'
import { longTerm } from './identifiers/date.ts'
import { checkMarriageCertificate } from './identifiers/marriage-certificate.ts'
import { checkName, isPlainHan } from './identifiers/name.ts'
import { hasProvince } from './identifiers/provinces.ts'
import { checkRealEstateCertificate } from './identifiers/real-estate-certificate.ts'
import { realEstateUnitErrors } from './identifiers/real-estate-unit.ts'
import type { Verdict } from './identifiers/verdict.ts'

/**
 * The named formats of record schemas. Each accepts the one normalised form only, so that equal facts are equal texts, and takes linear time. A
 * format never changes: another rule is another name.
 */
export const recordFormats = {
  'credit-code': (text: string) => creditCodeErrors(text).length === 0,
  date: isDate,
  decimal: (text: string) => /^(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,6})?$/u.test(text),
  'division-code': (text: string) => /^[0-9]{6}$/u.test(text) && hasProvince(text),
  'division-prefixed-code': (text: string) =>
    /^[0-9]{6}[0-9A-Z-]{0,18}$/u.test(text) && hasProvince(text),
  'ethnic-code': isEthnicCode,
  'marriage-certificate': (text: string) =>
    isNormalized(text, checkMarriageCertificate(text, { asOf: chinaDate(Date.now()) })),
  name: isName,
  'real-estate-certificate': (text: string) =>
    isNormalized(text, checkRealEstateCertificate(text, { asOf: chinaDate(Date.now()) })),
  'real-estate-unit': (text: string) => realEstateUnitErrors(text).length === 0,
  share: isShare,
  'subject-number': (text: string) => /^[0-9A-Z]{5,18}$/u.test(text),
  'validity-end': (text: string) => text === longTerm || isDate(text),
} as const satisfies Record<string, (text: string) => boolean>

function isNormalized(text: string, verdict: Verdict<object>): boolean {
  return verdict.valid && verdict.normalized === text
}

/** `YYYY-MM-DD`, a day of the calendar; the sentinel 9999-12-31 must be written LONG_TERM. */
function isDate(text: string): boolean {
  return isIsoDate(text) && text !== '9999-12-31'
}

/** GB/T 3304: 01 to 56, 97 other, 98 of foreign descent. */
function isEthnicCode(text: string): boolean {
  if (!/^[0-9]{2}$/u.test(text)) return false
  return (text >= '01' && text <= '56') || text === '97' || text === '98'
}

function isName(text: string): boolean {
  return isPlainHan(text) || isNormalized(text, checkName(text))
}

/** `1/2`: at most one, and not nothing. JOINT where owners hold the whole together. */
function isShare(text: string): boolean {
  if (text === 'JOINT') return true
  const [, part, whole] = /^([1-9][0-9]{0,8})\/([1-9][0-9]{0,8})$/u.exec(text) ?? []
  return part !== undefined && Number(part) <= Number(whole)
}
