import { checkIdentifier, type IdentifierKind } from '../../identifiers/check-identifier.ts'

/** Whether a text is an identifier in its one normalised form. */
export function isIdentifier(kind: IdentifierKind, text: string): boolean {
  const verdict = checkIdentifier(kind, text)
  return verdict.valid && verdict.normalized === text
}
