import { birthDateOf } from './calendar.ts'
import { mod11Check } from './mod-11-2.ts'
import { compactUpper } from './plain-text.ts'
import { hasResidentProvince } from './provinces.ts'
import { sexCodeOf } from './resident-id.ts'
import { invalid, valid } from './verdict.ts'
import type { IdentifierRule, Verdict } from './verdict.ts'

export interface ResidentId15Detail {
  /** The same person's 18-character number. */
  readonly upgraded: string
  readonly birthDate: string
  readonly sexCode: '1' | '2'
  readonly divisionCode: string
  readonly usable: 'HISTORIC_RECORD_ONLY'
  readonly note: string
}

const note =
  '15-digit numbers are no valid identity document since 2013-01-01 but appear in old marriage, land and housing files'

/**
 * The 15-digit number (GB 11643-1989: division, YYMMDD, order; no check) of historic records. Order codes 996 to 999 were kept for people
 * born in the 1800s, all others were born in the 1900s.
 */
export function checkResidentId15(value: string): Verdict<ResidentId15Detail> {
  const text = compactUpper(value)
  if (!/^[0-9]{15}$/u.test(text)) return invalid('FORMAT')
  const century = Number(text.slice(12)) >= 996 ? '18' : '19'
  const body = `${text.slice(0, 6)}${century}${text.slice(6)}`
  const birthDate = birthDateOf(body.slice(6, 14))
  const errors: IdentifierRule[] = []
  if (!hasResidentProvince(text)) errors.push('REGION')
  if (birthDate === null) errors.push('BIRTH_DATE')
  const [first, ...others] = errors
  if (first || birthDate === null) return invalid(first ?? 'BIRTH_DATE', ...others)
  return valid(text, {
    upgraded: `${body}${mod11Check(body)}`,
    birthDate,
    sexCode: sexCodeOf(text.charAt(14)),
    divisionCode: text.slice(0, 6),
    usable: 'HISTORIC_RECORD_ONLY',
    note,
  })
}
