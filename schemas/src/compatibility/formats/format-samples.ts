import { generateResidentId } from '../../identifiers/generate-number.ts'
import { recordFormats } from '../../record-formats.ts'
import { isIdentifier } from './identifier-formats.ts'

export const from = (first: number, last: number): readonly number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index)

/** The index in so many digits, or undefined when it has more. */
export function digits(index: number, length: number, base = 10): string | undefined {
  const text = index.toString(base).toUpperCase().padStart(length, '0')
  return text.length > length ? undefined : text
}

/** Around the digits, if there are any. */
export const around = (before: string, inner: string | undefined, after = ''): string | undefined =>
  inner === undefined ? undefined : `${before}${inner}${after}`

const dayMs = 86_400_000
const firstDay = Date.UTC(2001, 0, 1)
export const dayOrNone = (index: number): string | undefined =>
  index < 30_000 ? new Date(firstDay + index * dayMs).toISOString().slice(0, 10) : undefined

const { 'credit-code': isCreditCode } = recordFormats
const creditCodeEnds = '0123456789ABCDEFGHJKLMNPQRTUWXY'

/** Its check character is found by trying. */
export function creditCode(index: number): string | undefined {
  const body = around('91330106', digits(index, 9))
  return Array.from(creditCodeEnds, (end) => `${body}${end}`).find(isCreditCode)
}

export const ethnicCodes = [...from(1, 56), 97, 98].map((code) => String(code).padStart(2, '0'))

export function decimal(index: number, length: number): string | undefined {
  if (length === 1) return digits(index, 1)
  if (length > 15) return around(`${'1'.repeat(length - 7)}.`, digits(index, 6))
  return around('1', digits(index, length - 1))
}

/** Six digits of a division of Zhejiang, or of Hangzhou with more behind it. */
export function divisionPrefixed(index: number, length: number): string | undefined {
  return length === 6
    ? around('33', digits(index, 4))
    : around('330106', digits(index, length - 6, 36))
}

export function personName(index: number, length: number): string | undefined {
  if (index >= 20_000) return undefined
  return String.fromCodePoint(0x4e_00 + index) + '一'.repeat(length - 1)
}

export function marriageCertificate(index: number, length: number): string | undefined {
  return around(length === 19 ? 'J330106-2015-' : 'BJ330106-2015-', digits(index, 6))
}

export function realEstateCertificate(index: number, length: number): string | undefined {
  const word = length === 56 ? '不动产证明' : '不动产权'
  const free = length - 9 - word.length
  const serial = Math.min(12, free - 1)
  return around(`浙(2020)${'杭'.repeat(free - serial)}${word}第`, digits(index, serial), '号')
}

export function share(index: number, length: number): string | undefined {
  const whole = Math.min(9, length - 2)
  const part = '1'.padEnd(length - 1 - whole, '0')
  const text = String(10 ** whole - 1 - index)
  return text.length === whole && Number(part) <= Number(text) ? `${part}/${text}` : undefined
}

/** A time of day with so many characters behind the seconds: a fraction, then Z; an offset where Z would be too short. */
export function dateTime(index: number, length: number): string | undefined {
  const behind = length - 19
  const offset = behind <= 11 ? 'Z' : '+08:00'
  const digitCount = behind - offset.length - 1
  const fraction = digitCount > 0 ? `.${'0'.repeat(digitCount)}` : ''
  return around('', dayOrNone(index), `T12:00:00${fraction}${offset}`)
}

/** Synthetic people, one for each day. */
export function residentId(index: number): string | undefined {
  const birthDate = index < 8000 ? dayOrNone(index) : undefined
  if (birthDate === undefined) return undefined
  return generateResidentId({ division: '330106', birthDate, order: 998 })
}

export const residentId15 = (index: number): string | undefined =>
  index < 20_000 ? around('330106', day15(index), digits(index % 900, 3)) : undefined

export const birthCertificate = (index: number): string | undefined =>
  around('R33', digits(index, 7))

/** Its check digit is found by trying. */
export function foreignPermanentResident15(index: number): string | undefined {
  const body = index < 20_000 ? around('USA3301', day15(index), '1') : undefined
  if (body === undefined) return undefined
  const texts = Array.from({ length: 10 }, (_, check) => `${body}${check}`)
  return texts.find((text) => isIdentifier('foreign-permanent-resident-15', text))
}

/** YYMMDD from 1931 on. */
const day15 = (index: number): string =>
  new Date(Date.UTC(1931, 0, 1) + index * dayMs).toISOString().slice(2, 10).replaceAll('-', '')
