import { creditCodeCheck } from './credit-code.ts'
import { mod11Check } from './mod-11-2.ts'
import { organisationCodeCheck } from './organisation-code.ts'

/**
 * A resident number with its right check character. `birthDate` is `YYYY-MM-DD`, `order` 0 to 999: odd for men, even for women; synthetic
 * people use 996 to 999 only, which belong to nobody born since 1900.
 */
export function generateResidentId(person: {
  readonly division: string
  readonly birthDate: string
  readonly order: number
}): string {
  const order = String(person.order).padStart(3, '0')
  const body = `${person.division}${person.birthDate.replaceAll('-', '')}${order}`
  return `${body}${mod11Check(body)}`
}

/** A credit code with both check characters right. `body` is the first eight characters of the organisation code; synthetic ones begin with TT. */
export function generateCreditCode(organisation: {
  readonly department: string
  readonly category: string
  readonly division: string
  readonly body: string
}): string {
  const { department, category, division, body } = organisation
  const text = `${department}${category}${division}${body}${organisationCodeCheck(body)}`
  return `${text}${creditCodeCheck(text)}`
}
