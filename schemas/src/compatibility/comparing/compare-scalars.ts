import { accepts, lengthOf } from './accepts.ts'
import type { Tell, Unjudged } from './compare-places.ts'
import { judgedFormat } from '../formats/judged-formats.ts'
import { numberOutside } from './outside-numbers.ts'
import { textOutside } from './outside-texts.ts'
import type { Numbers, Scalar, Shape, Texts } from '../shape.ts'

/** Tells a null, a truth value, a number and a text that are sent and not known. */
export function compareScalars(
  sent: Shape,
  known: Shape,
  { tell, unjudged }: { readonly tell: Tell; readonly unjudged: (rule: Unjudged['rule']) => void },
): void {
  const tellScalar = (value: Scalar): void => tell(brokenRule(known, value), value)
  const plain: readonly Scalar[] = [...(sent.nothing ? [null] : []), ...sent.truths]
  for (const value of plain) {
    if (!accepts(known, value)) tellScalar(value)
  }
  const number = sent.numbers === null ? undefined : numberOutside(sent.numbers, known.numbers)
  if (number !== undefined) tellScalar(number)
  const text = sent.texts === null ? undefined : textOutside(sent.texts, known.texts)
  if (text === 'unsure')
    unjudged(isFormatKept(sent, known) ? 'document-too-large' : 'format-changed')
  else if (text !== undefined) tellScalar(text.text)
}

function isFormatKept({ texts: sent }: Shape, { texts: known }: Shape): boolean {
  return sent?.kind === 'range' && known?.kind === 'range' && sent.format === known.format
}

/** The schema's word that a value breaks. */
function brokenRule(known: Shape, value: Scalar): string {
  if (typeof value === 'number') return brokenByNumber(known.numbers, value)
  if (typeof value === 'string') return brokenByText(known.texts, value)
  return value !== null && known.truths.length > 0 ? 'const' : 'type'
}

function brokenByNumber(known: Numbers | null, value: number): string {
  if (known === null) return 'type'
  if (known.kind === 'listed') return known.values.length === 1 ? 'const' : 'enum'
  if (value < known.lowest) return 'minimum'
  return value > known.highest ? 'maximum' : 'type'
}

function brokenByText(known: Texts | null, value: string): string {
  if (known === null) return 'type'
  if (known.kind === 'listed') return known.values.length === 1 ? 'const' : 'enum'
  if (known.format !== null && judgedFormat(known.format)?.accepts(value) !== true) return 'format'
  return lengthOf(value) < known.shortest ? 'minLength' : 'maxLength'
}
