import { expect, test } from 'vitest'
import { lengthOf } from '../../src/compatibility/comparing/accepts.ts'
import { freeText } from '../../src/compatibility/comparing/outside-texts.ts'
import { formatNames, judgedFormat } from '../../src/compatibility/formats/judged-formats.ts'
import { recordFormats } from '../../src/record-formats.ts'

const formats = formatNames.map((name) => {
  const format = judgedFormat(name)
  if (format === undefined) throw new Error(`${name} is no format`)
  return { name, ...format }
})

test('every format of record schemas can be judged', () => {
  expect(formatNames).toEqual(expect.arrayContaining(Object.keys(recordFormats)))
})

test.each(formats)(
  'samples of $name are of it, of the length asked for and all different',
  (format) => {
    const { lengths, sample, accepts } = format
    for (const length of lengths) {
      const samples = Array.from({ length: 600 }, (_, index) => sample(index, length))
      const known = samples.filter((text) => text !== undefined)
      expect(known.length).toBeGreaterThan(0)
      expect(known.filter((text) => !accepts(text) || lengthOf(text) !== length)).toEqual([])
      expect(new Set(known).size).toBe(known.length)
    }
  },
)

test.each(formats)('what is of no format is not of $name', ({ lengths, accepts }) => {
  for (const length of [0, ...lengths]) {
    const texts = Array.from({ length: 3 }, (_, index) => freeText(index, length))
    expect(texts.some((text) => text !== undefined && !accepts(text))).toBe(true)
  }
})

test.each(formats)('no text of $name is shorter or longer', ({ lengths, sample, accepts }) => {
  for (const length of lengths) {
    const text = sample(0, length) ?? ''
    const near = [text.slice(1), text.slice(0, -1), `${text}${text.at(-1)}`, `${text[0]}${text}`]
    const others = near.filter((one) => !lengths.includes(lengthOf(one)))
    expect(others.filter(accepts)).toEqual([])
  }
})

test('a complete format has no text beside its samples', () => {
  const texts = Array.from({ length: 100 }, (_, at) => String(at).padStart(2, '0'))
  const known = Array.from({ length: 100 }, (_, at) => judgedFormat('ethnic-code')?.sample(at, 2))
  const accepted = texts.filter((text) => judgedFormat('ethnic-code')?.accepts(text))
  expect(known.filter((text) => text !== undefined)).toEqual(accepted)
})

test.each([
  '2026-02-30T12:00:00Z',
  '2026-01-01 12:00:00Z',
  '2026-01-01T24:00:00Z',
  '2026-01-01T12:00:00',
])('%s is no date-time', (text) => {
  expect(judgedFormat('date-time')?.accepts(text)).toBe(false)
})
