import { judgedFormat } from '../formats/judged-formats.ts'
import type { Numbers, Scalar, Shape, Texts } from '../shape.ts'

/** Whether a single value may stand at a place of this shape. */
export function accepts(shape: Shape, value: Scalar): boolean {
  if (value === null) return shape.nothing
  if (typeof value === 'boolean') return shape.truths.includes(value)
  return typeof value === 'number'
    ? acceptsNumber(shape.numbers, value)
    : acceptsText(shape.texts, value)
}

export function acceptsNumber(numbers: Numbers | null, value: number): boolean {
  if (numbers === null) return false
  if (numbers.kind === 'listed') return numbers.values.includes(value)
  if (numbers.whole && !Number.isInteger(value)) return false
  return value >= numbers.lowest && value <= numbers.highest
}

export function acceptsText(texts: Texts | null, value: string): boolean {
  if (texts === null) return false
  if (texts.kind === 'listed') return texts.values.includes(value)
  const length = lengthOf(value)
  if (length < texts.shortest || length > texts.longest) return false
  return texts.format === null || judgedFormat(texts.format)?.accepts(value) === true
}

/** In code points, as JSON Schema counts: a rare character of a name is one. */
export function lengthOf(text: string): number {
  let length = 0
  for (const _ of text) length += 1
  return length
}
