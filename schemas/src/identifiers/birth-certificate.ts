import { compactUpper } from './plain-text.ts'
import { hasResidentProvince } from './provinces.ts'
import { invalid, valid } from './verdict.ts'
import type { Verdict } from './verdict.ts'

export interface BirthCertificateDetail {
  readonly yearLetter: string
  readonly province: string
  readonly serial: string
}

/** Birth medical certificate: one letter and nine digits, the first two of them the province. Hard errors: FORMAT, REGION. */
export function checkBirthCertificate(value: string): Verdict<BirthCertificateDetail> {
  const text = compactUpper(value)
  if (!/^[A-Z][0-9]{9}$/u.test(text)) return invalid('FORMAT')
  const province = text.slice(1, 3)
  if (!hasResidentProvince(province)) return invalid('REGION')
  return valid(text, { yearLetter: text.charAt(0), province, serial: text.slice(3) })
}
