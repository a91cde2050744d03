import { creditCodeErrors } from './credit-code.ts'
import { compactUpper } from './plain-text.ts'

/** Implementation code of a matter (GB/T 39554.1-2020): the credit code of who handles it and 13 digits, which are left opaque. */
export function isMatterCode(value: string): boolean {
  const text = compactUpper(value)
  return /^.{18}[0-9]{13}$/u.test(text) && creditCodeErrors(text.slice(0, 18)).length === 0
}
