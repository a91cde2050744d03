import type { Numbers, Shape, Texts } from '../shape.ts'

const listedMax = 12

/** What may stand at a place, in a few words. */
export function describeShape(shape: Shape): string {
  const parts = [
    ...(shape.nothing ? ['null'] : []),
    ...describeTruths(shape.truths),
    ...(shape.numbers === null ? [] : [describeNumbers(shape.numbers)]),
    ...(shape.texts === null ? [] : [describeTexts(shape.texts)]),
    ...(shape.list === null
      ? []
      : [`a list of ${describeCounts(shape.list.fewest, shape.list.most)} items`]),
    ...describeForms(shape),
  ]
  return parts.length === 0 ? 'nothing at all' : parts.join(' or ')
}

function describeTruths(truths: readonly boolean[]): readonly string[] {
  return truths.length === 2 ? ['a truth value'] : truths.map(String)
}

function describeForms({ forms, choice }: Shape): readonly string[] {
  if (forms().length === 0) return []
  if (choice === null) return ['an object']
  return [`an object with ${choice.field} ${describeList(choice.constants)}`]
}

function describeNumbers(numbers: Numbers): string {
  if (numbers.kind === 'listed') return describeList(numbers.values)
  const { whole, lowest, highest } = numbers
  const low = lowest === -Number.MAX_VALUE ? '' : ` from ${lowest}`
  const high = highest === Number.MAX_VALUE ? '' : ` up to ${highest}`
  return `a ${whole ? 'whole ' : ''}number${low}${high}`
}

function describeTexts(texts: Texts): string {
  if (texts.kind === 'listed') return describeList(texts.values)
  const named = texts.format === null ? 'a text' : `a text of format ${texts.format},`
  return `${named} of ${describeCounts(texts.shortest, texts.longest)} characters`
}

function describeCounts(fewest: number, most: number): string {
  if (fewest === most) return String(fewest)
  return most === Infinity ? `${fewest} or more` : `${fewest} to ${most}`
}

function describeList(values: readonly unknown[]): string {
  const shown = values.slice(0, listedMax).map((value) => JSON.stringify(value))
  const rest = values.length - shown.length
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ')
}
