import { birthDateOf, digitsOf, isBirthDay } from './calendar.ts'
import { mod11Check } from './mod-11-2.ts'
import { isNationalityNumeric } from './nationality.ts'
import { compactUpper } from './plain-text.ts'
import { hasResidentProvince } from './provinces.ts'
import { invalid, valid } from './verdict.ts'
import type { CheckSettings, IdentifierRule, Verdict } from './verdict.ts'

export type ResidentIdKind =
  | 'RESIDENT_ID'
  | 'HK_RESIDENCE_PERMIT'
  | 'MO_RESIDENCE_PERMIT'
  | 'TW_RESIDENCE_PERMIT'
  | 'FOREIGN_PERMANENT_RESIDENT_ID'

export interface ResidentIdDetail {
  readonly kind: ResidentIdKind
  readonly birthDate: string
  /** GB/T 2261.1: `1` male, `2` female. */
  readonly sexCode: '1' | '2'
  /** As on the card; it may be abolished or never have been on a list. Null for foreigners. */
  readonly divisionCode: string | null
  readonly acceptingProvince?: string
  readonly nationalityNumeric?: string
}

const shape = /^[0-9]{17}[0-9X]$/u
const permitKinds: ReadonlyMap<string, ResidentIdKind> = new Map([
  ['810000', 'HK_RESIDENCE_PERMIT'],
  ['820000', 'MO_RESIDENCE_PERMIT'],
  ['830000', 'TW_RESIDENCE_PERMIT'],
])
const noErrors: readonly IdentifierRule[] = []

/**
 * The 18-character number (GB 11643) of residents, of holders of residence permits for Hong Kong, Macao and Taiwan residents, and of
 * foreign permanent residents (2023 form: 9, province, ISO 3166-1 numeric nationality, birth, order, check).
 * Hard errors: FORMAT, REGION, BIRTH_DATE, BIRTH_DATE_FUTURE, CHECKSUM. County codes are never judged: abolished and unlisted ones are on real
 * people's cards.
 */
export function checkResidentId(value: string, settings: CheckSettings): Verdict<ResidentIdDetail> {
  const text = compactUpper(value)
  const [first, ...others] = residentIdErrors(text, settings.asOf)
  if (first) return invalid(first, ...others)
  const kind = residentIdKind(text)
  const person = {
    kind,
    birthDate: birthDateOf(text.slice(6, 14)) ?? '',
    sexCode: sexCodeOf(text.charAt(16)),
  }
  if (kind !== 'FOREIGN_PERMANENT_RESIDENT_ID') {
    return valid(text, { ...person, divisionCode: text.slice(0, 6) })
  }
  const nationality = text.slice(3, 6)
  return valid(
    text,
    {
      ...person,
      divisionCode: null,
      acceptingProvince: text.slice(1, 3),
      nationalityNumeric: nationality,
    },
    isNationalityNumeric(nationality) ? [] : ['NATIONALITY_UNKNOWN'],
  )
}

/** Rules that a normalised number breaks, in the order in which they are told; none allocates nothing. */
export function residentIdErrors(text: string, asOf: string): readonly IdentifierRule[] {
  if (!shape.test(text)) return ['FORMAT']
  const birthDay = text.slice(6, 14)
  const birthGood = isBirthDay(birthDay)
  const isFuture = birthGood && birthDay > digitsOf(asOf)
  const regionGood = isRegion(text)
  const checkGood = mod11Check(text) === text.charAt(17)
  if (regionGood && checkGood && birthGood && !isFuture) return noErrors
  const errors: IdentifierRule[] = []
  if (!regionGood) errors.push('REGION')
  if (!birthGood) errors.push('BIRTH_DATE')
  if (isFuture) errors.push('BIRTH_DATE_FUTURE')
  if (!checkGood) errors.push('CHECKSUM')
  return errors
}

/** Of a number that has passed `residentIdErrors`. */
export function residentIdKind(text: string): ResidentIdKind {
  if (text.startsWith('9')) return 'FOREIGN_PERMANENT_RESIDENT_ID'
  return permitKinds.get(text.slice(0, 6)) ?? 'RESIDENT_ID'
}

/** Odd order digits are men's, even ones women's. */
export function sexCodeOf(digit: string): '1' | '2' {
  return Number(digit) % 2 === 1 ? '1' : '2'
}

function isRegion(text: string): boolean {
  if (text.startsWith('9')) return hasResidentProvince(text.slice(1, 3))
  return hasResidentProvince(text) || permitKinds.has(text.slice(0, 6))
}
