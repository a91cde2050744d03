import { isCalendarDate } from './calendar.ts'
import { isNationalityAlpha3 } from './nationality.ts'
import { compactUpper } from './plain-text.ts'
import { hasResidentProvince } from './provinces.ts'
import { sexCodeOf } from './resident-id.ts'
import { invalid, valid } from './verdict.ts'
import type { IdentifierRule, Verdict } from './verdict.ts'

export interface ForeignPermanentResident15Detail {
  readonly nationalityAlpha3: string
  readonly region4: string
  readonly birthYYMMDD: string
  readonly sexCode: '1' | '2'
}

/** The older card of foreign permanent residents: ISO 3166-1 alpha-3, region, YYMMDD, order and sex, check (ICAO 9303, weights 7 3 1). */
export function checkForeignPermanentResident15(
  value: string,
): Verdict<ForeignPermanentResident15Detail> {
  const text = compactUpper(value)
  const [first, ...others] = foreignPermanentResident15Errors(text)
  if (first) return invalid(first, ...others)
  const nationality = text.slice(0, 3)
  return valid(
    text,
    {
      nationalityAlpha3: nationality,
      region4: text.slice(3, 7),
      birthYYMMDD: text.slice(7, 13),
      sexCode: sexCodeOf(text.charAt(13)),
    },
    isNationalityAlpha3(nationality) ? [] : ['NATIONALITY_UNKNOWN'],
  )
}

export function foreignPermanentResident15Errors(text: string): readonly IdentifierRule[] {
  if (!/^[A-Z]{3}[0-9]{12}$/u.test(text)) return ['FORMAT']
  const errors: IdentifierRule[] = []
  if (!hasResidentProvince(text.slice(3, 7))) errors.push('REGION')
  if (!isBirthDate(text.slice(7, 13))) errors.push('BIRTH_DATE')
  if (icaoCheck(text.slice(0, 14)) !== text.charAt(14)) errors.push('CHECKSUM')
  return errors
}

/** The century is not on the card, so a day counts when either century has it. */
function isBirthDate(digits: string): boolean {
  const year = Number(digits.slice(0, 2))
  const month = Number(digits.slice(2, 4))
  const day = Number(digits.slice(4, 6))
  return isCalendarDate(1900 + year, month, day) || isCalendarDate(2000 + year, month, day)
}

const icaoWeights = [7, 3, 1]

/** ICAO Doc 9303 part 3: digits as they are, A = 10 … Z = 35. */
function icaoCheck(text: string): string {
  let sum = 0
  for (const [index, character] of Array.from(text).entries()) {
    sum += Number.parseInt(character, 36) * (icaoWeights[index % 3] ?? 0)
  }
  return String(sum % 10)
}
