import { formats } from '../mapping/apply-format.ts'
import type { FormatName } from '../mapping/mapping.ts'
import type { DiscoveredColumn } from './source-tool.ts'

/** The most telling first: what fits many texts comes last. `id-number` needs another field to be judged by. */
const guessed: readonly FormatName[] = [
  'resident-id',
  'credit-code',
  'marriage-certificate',
  'real-estate-certificate',
  'real-estate-unit',
  'date',
  'date-or-long-term',
  'decimal',
  'share',
  'name',
  'text',
]
const wordsMax = 12
const wordLengthMax = 20
/** Of the filled rows: below it a format is chance. */
const shareMin = 0.2

/** What each column could be, and which of them could be the record's key. `texts` and `asOf` as in `describeColumn`. */
export function describeColumns(texts: ReadonlyMap<string, readonly string[]>, asOf: string) {
  const columns = [...texts].map(([name, values]) => describeColumn(name, values, asOf))
  const keys = columns
    .filter((column) => isKey(column, texts.get(column.name) ?? []))
    .map(({ name }) => name)
  return { columns, keys }
}

/**
 * What a column could be, by our own validators.
 *
 * @param texts its values in the sample, '' where it is empty
 * @param asOf the day to judge by, `YYYY-MM-DD`
 */
function describeColumn(name: string, texts: readonly string[], asOf: string): DiscoveredColumn {
  const filled = texts.filter((text) => text !== '')
  const counted = guessed.map((format) => ({
    format,
    count: filled.filter((text) => fits(format, text, asOf)).length,
  }))
  const words = [...new Set(filled)].toSorted()
  return {
    name,
    filledCount: filled.length,
    formats: counted.filter(({ count }) => count > 0 && count >= filled.length * shareMin),
    ...(isTable(words, filled.length) ? { words } : {}),
  }
}

/** Our rule for names lets almost any text pass, so a guess asks for letters alone. */
const fits = (format: FormatName, text: string, asOf: string): boolean =>
  typeof formats[format](text, asOf, {}) === 'string' &&
  (format !== 'name' || /^[\p{L}\p{M}·.() （）]+$/u.test(text))

/** Few short words that come again and again; values of people do not. */
function isTable(words: readonly string[], filledCount: number): boolean {
  return (
    words.length > 1 &&
    words.length <= wordsMax &&
    filledCount >= words.length * 3 &&
    words.every((word) => word.length <= wordLengthMax)
  )
}

/** Carry a check digit or a strict form, so that they rarely fit by chance. */
const strict: ReadonlySet<string> = new Set([
  'resident-id',
  'credit-code',
  'marriage-certificate',
  'real-estate-certificate',
  'real-estate-unit',
  'date',
])

/** The share of rows that a format must fit to be proposed: a few rows are wrong in every file. */
const shareOf = (format: string): number => (strict.has(format) ? 0.5 : 0.8)

/** The format to propose; text when nothing else fits. A name is known by what its column is called, too. */
export function bestFormat({ name, formats: found, filledCount }: DiscoveredColumn): string {
  const best = found.find(
    ({ format, count }) =>
      count >= filledCount * shareOf(format) && (format !== 'name' || /名|name/iu.test(name)),
  )
  return best?.format ?? 'text'
}

/** Whether a column could be the record's key. */
function isKey(column: DiscoveredColumn, texts: readonly string[]): boolean {
  return (
    texts.length > 1 &&
    texts.every((text) => /^[0-9A-Za-z._~-]{1,128}$/u.test(text)) &&
    new Set(texts).size === texts.length &&
    !strict.has(bestFormat(column))
  )
}
