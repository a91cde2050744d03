import { organisationCodeCheck } from './organisation-code.ts'
import { compactUpper } from './plain-text.ts'
import { hasProvince } from './provinces.ts'
import { invalid, valid } from './verdict.ts'
import type { IdentifierRule, Verdict } from './verdict.ts'

export interface CreditCodeDetail {
  readonly departmentCode: string
  readonly categoryCode: string
  readonly divisionCode: string
  /** The nine characters of GB 11714 inside. */
  readonly orgCode: string
  /** ORG_CODE_CHECK when the inner check is wrong, as it is in many codes in use. */
  readonly warnings: readonly 'ORG_CODE_CHECK'[]
}

/** No I, O, S, V, Z: they look like digits or like each other. */
const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const shape = /^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$/u
/** Registering department -> categories it registers. */
const categories: ReadonlyMap<string, string> = new Map([
  ['1', '1239'],
  ['2', '19'],
  ['3', '123459'],
  ['4', '19'],
  ['5', '1239'],
  ['6', '129'],
  ['7', '129'],
  ['8', '19'],
  ['9', '123'],
  ['A', '19'],
  ['N', '1239'],
  ['Y', '1'],
])
const noErrors: readonly IdentifierRule[] = []

/** Unified social credit code, GB 32100-2015. Hard errors: FORMAT, DEPARTMENT, CATEGORY, CHECKSUM. */
export function checkCreditCode(value: string): Verdict<CreditCodeDetail> {
  const text = compactUpper(value)
  const [first, ...others] = creditCodeErrors(text)
  if (first) return invalid(first, ...others)
  const orgCode = text.slice(8, 17)
  const warnings: readonly 'ORG_CODE_CHECK'[] =
    organisationCodeCheck(orgCode) === orgCode.charAt(8) ? [] : ['ORG_CODE_CHECK']
  const detail: CreditCodeDetail = {
    departmentCode: text.charAt(0),
    categoryCode: text.charAt(1),
    divisionCode: text.slice(2, 8),
    orgCode,
    warnings,
  }
  return valid(
    text,
    detail,
    hasProvince(detail.divisionCode) ? warnings : [...warnings, 'DIVISION_UNKNOWN'],
  )
}

/** Rules that a normalised code breaks, in the order in which they are told. */
export function creditCodeErrors(text: string): readonly IdentifierRule[] {
  if (!shape.test(text)) return ['FORMAT']
  const categoriesHere = categories.get(text.charAt(0))
  const categoryGood = categoriesHere?.includes(text.charAt(1)) ?? true
  const checkGood = creditCodeCheck(text) === text.charAt(17)
  if (categoriesHere !== undefined && categoryGood && checkGood) return noErrors
  const errors: IdentifierRule[] = []
  if (categoriesHere === undefined) errors.push('DEPARTMENT')
  if (!categoryGood) errors.push('CATEGORY')
  if (!checkGood) errors.push('CHECKSUM')
  return errors
}

/** The 18th character over the first 17: 31 - sum(Ci * 3^(i-1)) mod 31, where 31 wraps to 0. */
export function creditCodeCheck(body: string): string {
  let sum = 0
  let weight = 1
  for (let index = 0; index < 17; index += 1) {
    sum += alphabet.indexOf(body.charAt(index)) * weight
    weight = (weight * 3) % 31
  }
  return alphabet.charAt((31 - (sum % 31)) % 31)
}
