import { judgedFormat } from '../formats/judged-formats.ts'
import { sizeOfList, sizeOfTexts } from './measure.ts'
import type { Sizes } from './measure.ts'
import { schemaLimits } from '../schema-limits.ts'
import type { Form, Numbers, Shape, Texts } from '../shape.ts'

/** A document that would be larger than any record may be. */
export class DocumentTooLarge extends Error {}

/**
 * A smallest value of a shape that has one.
 *
 * @throws DocumentTooLarge
 */
export function smallestValue(shape: Shape, sizes: Sizes): unknown {
  const size = sizes.shape(shape)
  if (size > schemaLimits.documentSizeMax) throw new DocumentTooLarge()
  const { texts, numbers, list } = shape
  if (texts !== null && sizeOfTexts(texts) === size) return someText(texts)
  if (numbers !== null) return someNumber(numbers)
  const [truth] = shape.truths
  if (truth !== undefined) return truth
  if (shape.nothing) return null
  const form = shape.forms().find((one) => sizes.form(one) === size)
  if (form !== undefined) return smallestObject(form, sizes)
  if (list === null || sizeOfList(list, sizes.shape) !== size) throw new Error('nothing fits')
  return Array.from({ length: list.fewest }, () => smallestValue(list.items(), sizes))
}

/** A smallest object of a form, with these fields as they are given; undefined leaves a field out. */
export function smallestObject(
  form: Form,
  sizes: Sizes,
  given: ReadonlyMap<string, unknown> = new Map(),
): object {
  if (sizes.form(form) > schemaLimits.documentSizeMax) throw new DocumentTooLarge()
  const members: [string, unknown][] = []
  for (const [name, place] of form.fields) {
    if (given.has(name)) {
      const value = given.get(name)
      if (value !== undefined) members.push([name, value])
    } else if (form.required.has(name)) members.push([name, smallestValue(place(), sizes)])
  }
  return Object.fromEntries(members)
}

function someText(texts: Texts): string {
  if (texts.kind === 'listed') return texts.values[0] ?? ''
  const { format, shortest } = texts
  if (format === null) return 'x'.repeat(shortest)
  return judgedFormat(format)?.sample(0, shortest) ?? ''
}

/** The one nearest to nought. */
function someNumber(numbers: Numbers): number {
  if (numbers.kind === 'listed') return numbers.values[0] ?? 0
  return Math.min(Math.max(0, numbers.lowest), numbers.highest)
}
