import type { FieldError } from '@hutong/http'

/**
 * Tells which of the words nothing can be searched by: no database keeps control characters as text, and half a surrogate pair has no canonical form
 * (RFC 8785 s3.2.2.2).
 *
 * @param at what a field's name begins with, such as `querystring`
 */
export function tellUnsearchable(
  filters: Readonly<Record<string, unknown>>,
  { at, errors }: { readonly at: string; readonly errors: FieldError[] },
): void {
  for (const [name, value] of Object.entries(filters)) {
    if (typeof value !== 'string' || (value.isWellFormed() && !/\p{Cc}/u.test(value))) continue
    errors.push({ field: `${at}.${name}`, rule: 'text', fix: 'send it without control characters' })
  }
}
