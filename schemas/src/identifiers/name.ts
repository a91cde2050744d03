import { identifierLengthMax, plainText } from './plain-text.ts'
import { invalid, valid } from './verdict.ts'
import type { Verdict } from './verdict.ts'

export interface NameDetail {
  /** Characters as people count them, not UTF-16 units: names hold characters beyond the first plane. */
  readonly codePoints: number
}

/** 民委发〔2016〕33号 asks for at least 50 characters; names in Latin letters on permits are longer. */
const codePointsMax = 100
/** All the dots that are typed for the separator U+00B7 in names of ethnic groups; U+FF65 has become U+30FB by NFKC. */
const separators = /\s*[\u00B7\u2022\u2024\u2027\u2219\u22C5\u30FB\u25CF\u0387\u16EB]\s*/gu
const fullStopBetweenHan = /(?<=\p{Script=Han})\s*[.。]\s*(?=\p{Script=Han})/gu
const blanksBetweenHan = /(?<=\p{Script=Han})\s+(?=\p{Script=Han})/gu
/** The unified Han block holds nothing that normalisation would change. */
const plainHan = /^[\u4E00-\u9FFF]{1,30}$/u
const forbidden = /[\p{Cc}\p{Cn}\uFFFD\p{Cs}]/u

/** A person's or an organisation's name. Two names are the same when their normalised forms are. Hard errors: EMPTY, LENGTH, CHARACTER. */
export function checkName(value: string): Verdict<NameDetail> {
  if (isPlainHan(value)) return valid(value, { codePoints: value.length })
  if (value.length > identifierLengthMax) return invalid('LENGTH')
  const text = normalizeName(value)
  const codePoints = Array.from(text).length
  if (codePoints === 0) return invalid('EMPTY')
  if (codePoints > codePointsMax) return invalid('LENGTH')
  if (forbidden.test(text)) return invalid('CHARACTER')
  return valid(text, { codePoints }, /\p{Co}/u.test(text) ? ['PRIVATE_USE_CHARACTER'] : [])
}

/** A name as most are written: it needs no normalising. */
export function isPlainHan(text: string): boolean {
  return plainHan.test(text)
}

/**
 * NFKC, one separator U+00B7 without blanks around it, no blanks between Han characters (they align columns in old files), single blanks in
 * other scripts. Case is kept. U+E863 is what GBK tables made of U+4DAE 䶮.
 */
function normalizeName(value: string): string {
  return plainText(value)
    .replaceAll('\uE863', '䶮')
    .replace(separators, '·')
    .replace(fullStopBetweenHan, '·')
    .replace(blanksBetweenHan, '')
    .replace(/\s+/gu, ' ')
    .trim()
}
