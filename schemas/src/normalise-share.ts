/**
 * A share of ownership in its one form: the reduced fraction for a fraction, a percentage or the bare whole, and JOINT for 共同共有
 * (joint ownership without shares). Null when it is none, or more than the whole.
 */
export function normaliseShare(text: string): string | null {
  const plain = text.normalize('NFKC').replaceAll(/\s/gu, '')
  if (plain === '共同共有' || plain === 'JOINT') return 'JOINT'
  const [, part, whole] = fraction.exec(plain) ?? []
  const [, percent] = percentage.exec(plain) ?? []
  if (percent !== undefined) return reduced(Number(percent), 100)
  return part === undefined ? null : reduced(Number(part), Number(whole ?? '1'))
}

/** U+2044 is what the one-character fractions such as ½ are made of. */
const fraction = /^([1-9]\d{0,8})(?:[/\u2044]([1-9]\d{0,8}))?$/u
const percentage = /^([1-9]\d{0,2})%$/u

function reduced(part: number, whole: number): string | null {
  const divisor = greatestCommonDivisor(part, whole)
  return part > whole ? null : `${part / divisor}/${whole / divisor}`
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
