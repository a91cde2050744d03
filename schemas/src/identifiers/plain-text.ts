/** What cannot be seen comes along with copy and paste: zero-width characters, byte order, direction and variation marks. */
const invisible =
  /[\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]|[\uFE00-\uFE0F]|[\u{E0100}-\u{E01EF}]/gu
const blanks = /\s+/gu
const alreadyPlain = /^[0-9A-Za-z.()-]*$/u

/** Inputs longer than this are refused before they are normalised: NFKC can make a text eighteen times as long. */
export const identifierLengthMax = 200

/** Unicode NFKC (full-width forms typed with an input method become ASCII), without invisible characters. */
export function plainText(input: string): string {
  if (alreadyPlain.test(input)) return input
  return input.normalize('NFKC').replace(invisible, '')
}

/** Plain text without any blanks: people group digits as they are printed. Other punctuation is never dropped. */
export function compactText(input: string): string {
  if (alreadyPlain.test(input)) return input
  return plainText(input).replace(blanks, '')
}

/** Compact and in upper case; the form in which identifiers are compared. Too long a text becomes the empty one. */
export function compactUpper(input: string): string {
  return input.length > identifierLengthMax ? '' : compactText(input).toUpperCase()
}
