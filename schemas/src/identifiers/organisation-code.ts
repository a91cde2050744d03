import { compactUpper } from './plain-text.ts'

const weights = [3, 7, 9, 10, 5, 8, 4, 2]

/** Organisation code, GB 11714-1997: eight characters and their check, printed with or without a hyphen before it. */
export function isOrganisationCode(value: string): boolean {
  const text = compactUpper(value).replace(/^(.{8})-/u, '$1')
  return /^[0-9A-Z]{8}[0-9X]$/u.test(text) && organisationCodeCheck(text) === text.charAt(8)
}

/** The ninth character over the first eight: 11 - sum mod 11, where 10 is X and 11 is 0. */
export function organisationCodeCheck(body: string): string {
  let sum = 0
  for (const [index, weight] of weights.entries()) {
    sum += Number.parseInt(body.charAt(index), 36) * weight
  }
  const check = 11 - (sum % 11)
  return check === 10 ? 'X' : String(check % 11)
}
