import { creditCodeErrors } from './credit-code.ts'
import { mod37Check } from './mod-37-36.ts'
import { compactUpper } from './plain-text.ts'
import { invalid, valid } from './verdict.ts'
import type { IdentifierRule, Verdict } from './verdict.ts'

export interface ElectronicCertificateDetail {
  readonly typeCode: string
  readonly definingAuthority: string
  readonly typeSequence: string
  readonly issuer: string
  readonly serial: string
  readonly version: number
  readonly check: string
}

const root = '1.2.156.3005.2'
const partsCount = 10

/**
 * Identifier of an electronic certificate, GB/T 36904-2018:
 * `1.2.156.3005.2.<type: credit code + 3 digits>.<issuer: credit code>.<serial>.<version: 3 digits>.<check>`.
 * Hard errors: PARTS, ROOT, TYPE_CODE, ISSUER, SERIAL, VERSION, CHECKSUM.
 */
export function checkElectronicCertificate(value: string): Verdict<ElectronicCertificateDetail> {
  const text = compactUpper(value)
  const parts = text.split('.')
  if (parts.length !== partsCount) return invalid('PARTS')
  const [typeCode = '', issuer = '', serial = '', version = '', check = ''] = parts.slice(5)
  const [first, ...others] = errorsOf(parts.slice(0, 5).join('.'), [
    typeCode,
    issuer,
    serial,
    version,
    check,
  ])
  if (first) return invalid(first, ...others)
  return valid(text, {
    typeCode,
    definingAuthority: typeCode.slice(0, 18),
    typeSequence: typeCode.slice(18),
    issuer,
    serial,
    version: Number(version),
    check,
  })
}

function errorsOf(
  start: string,
  [typeCode, issuer, serial, version, check]: readonly [string, string, string, string, string],
): IdentifierRule[] {
  const errors: IdentifierRule[] = []
  if (start !== root) errors.push('ROOT')
  if (!isTypeCode(typeCode)) errors.push('TYPE_CODE')
  if (creditCodeErrors(issuer).length > 0) errors.push('ISSUER')
  if (!/^[0-9A-Z]{1,64}$/u.test(serial)) errors.push('SERIAL')
  if (!/^[0-9]{3}$/u.test(version)) errors.push('VERSION')
  const body = `${typeCode}${issuer}${serial}${version}`
  if (!/^[0-9A-Z]+$/u.test(body) || mod37Check(body) !== check) errors.push('CHECKSUM')
  return errors
}

function isTypeCode(text: string): boolean {
  return /^[0-9A-Z]{18}[0-9]{3}$/u.test(text) && creditCodeErrors(text.slice(0, 18)).length === 0
}
