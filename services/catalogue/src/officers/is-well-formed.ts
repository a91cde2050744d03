/** Whether no text in it has half a surrogate pair, which has no canonical form (RFC 8785 s3.2.2.2): no proof could hold. */
export function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed()
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(
    ([name, member]) => name.isWellFormed() && isWellFormed(member),
  )
}
