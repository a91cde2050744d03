import { checkBirthCertificate } from './birth-certificate.ts'
import { chinaDate } from './calendar.ts'
import { checkCreditCode } from './credit-code.ts'
import { checkDate } from './date.ts'
import { checkElectronicCertificate } from './e-certificate.ts'
import { checkForeignPermanentResident15 } from './foreign-permanent-resident-15.ts'
import { checkMarriageCertificate } from './marriage-certificate.ts'
import { checkName } from './name.ts'
import { checkRealEstateCertificate } from './real-estate-certificate.ts'
import { checkRealEstateUnit } from './real-estate-unit.ts'
import { checkResidentId15 } from './resident-id-15.ts'
import { checkResidentId } from './resident-id.ts'
import type { CheckSettings, Verdict } from './verdict.ts'

const checks = {
  'resident-id': checkResidentId,
  'resident-id-15': checkResidentId15,
  'credit-code': checkCreditCode,
  'e-certificate': checkElectronicCertificate,
  'real-estate-unit': checkRealEstateUnit,
  'real-estate-certificate': checkRealEstateCertificate,
  'marriage-certificate': checkMarriageCertificate,
  'birth-certificate': checkBirthCertificate,
  'foreign-permanent-resident-15': checkForeignPermanentResident15,
  name: checkName,
  date: checkDate,
} as const satisfies Record<string, (value: string, settings: CheckSettings) => Verdict<object>>

export type IdentifierKind = keyof typeof checks

export function isIdentifierKind(text: string): text is IdentifierKind {
  return Object.hasOwn(checks, text)
}

export const identifierKinds: readonly IdentifierKind[] =
  Object.keys(checks).filter(isIdentifierKind)

/**
 * Judges a value as a person typed or a file holds it. Never throws; the verdict names rules, never the value, except for `normalized` and the
 * parts of a valid one. `asOf` is the day to judge by, `YYYY-MM-DD`; left out, today in China.
 */
export function checkIdentifier(
  kind: IdentifierKind,
  value: string,
  settings?: Partial<CheckSettings>,
): Verdict<object> {
  return checks[kind](value, { asOf: settings?.asOf ?? chinaDate(Date.now()) })
}
