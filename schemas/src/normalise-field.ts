import { checkIdentifier } from './identifiers/check-identifier.ts'
import type { IdentifierKind } from './identifiers/check-identifier.ts'
import { normaliseShare } from './normalise-share.ts'

const kinds: ReadonlyMap<string, IdentifierKind> = new Map<string, IdentifierKind>([
  ['credit-code', 'credit-code'],
  ['date', 'date'],
  ['marriage-certificate', 'marriage-certificate'],
  ['name', 'name'],
  ['real-estate-certificate', 'real-estate-certificate'],
  ['real-estate-unit', 'real-estate-unit'],
  ['validity-end', 'date'],
])

/**
 * A value as records hold it in a field of this format, so that what a person typed can be compared: full-width forms, blanks, brackets and
 * date forms are unified. A value that is not one of the format comes back as it is, and then differs from every record.
 */
export function normaliseField(format: string, value: string): string {
  const kind = kinds.get(format)
  if (format === 'decimal') return normaliseDecimal(value)
  if (format === 'share') return normaliseShare(value) ?? value
  if (kind === undefined) return value
  const verdict = checkIdentifier(kind, value)
  return verdict.valid ? verdict.normalized : value
}

/** `89.50` and `89.5` are the same area. */
function normaliseDecimal(value: string): string {
  return value.includes('.') ? value.replace(/\.?0+$/u, '') : value
}
