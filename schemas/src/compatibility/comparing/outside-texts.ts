import { acceptsText } from './accepts.ts'
import { judgedFormat } from '../formats/judged-formats.ts'
import { schemaLimits } from '../schema-limits.ts'
import type { Texts } from '../shape.ts'

/** A text of `sent` that `known` does not take; undefined when there is none; `unsure` when none was found, and that proves nothing. */
export function textOutside(
  sent: Texts,
  known: Texts | null,
): { readonly text: string } | 'unsure' | undefined {
  if (liesWithin(sent, known)) return undefined
  for (const text of candidates(sent, known)) {
    if (acceptsText(sent, text) && !acceptsText(known, text)) return { text }
  }
  return isContained(sent, known) ? undefined : 'unsure'
}

/** The usual case, and the quick one: nothing has changed but perhaps the bounds. */
function liesWithin(sent: Texts, known: Texts | null): boolean {
  if (sent.kind === 'listed' || known?.kind !== 'range') return false
  if (known.format !== null && known.format !== sent.format) return false
  return sent.shortest >= known.shortest && sent.longest <= known.longest
}

/** Whether no candidate outside means that there is none. */
function isContained(sent: Texts, known: Texts | null): boolean {
  if (sent.kind === 'listed' || sent.longest === 0) return true
  if (sent.format !== null) return judgedFormat(sent.format)?.isComplete === true
  return known?.kind === 'listed' && sent.shortest <= lengthMax
}

/** Longer texts are not built: no record holds them. */
const lengthMax = schemaLimits.documentSizeMax

type Range = Extract<Texts, { kind: 'range' }>

function* candidates(sent: Texts, known: Texts | null): Iterable<string> {
  if (sent.kind === 'listed') {
    yield* sent.values
    return
  }
  // One more than are listed cannot all be listed; against a format a few are enough, or thousands would not be.
  const count = known?.kind === 'listed' ? known.values.length + 1 : 60
  for (const length of telling(sent, known)) {
    for (let index = 0; index < count; index += 1) {
      const text = sample(sent, index, length)
      if (text === undefined) break
      yield text
    }
  }
}

function sample({ format }: Range, index: number, length: number): string | undefined {
  return format === null ? freeText(index, length) : judgedFormat(format)?.sample(index, length)
}

/** Different texts of one length, those that are of no format first. */
export function freeText(index: number, length: number): string | undefined {
  if (length === 0) return index === 0 ? '' : undefined
  const start = index < starts.length ? starts[index] : String.fromCodePoint(0x4e_00 + index)
  const rest = index === 1 ? '?' : index === 2 ? ' ' : 'x'
  return `${start}${rest.repeat(length - 1)}`
}

const starts = ['x', '?', ' ', 'a', 'b', 'c', 'd', 'e', 'f', '0', '1', '2']

/** The lengths at which one range may leave the other, those of both ends and some between. */
function telling(sent: Range, known: Texts | null): readonly number[] {
  const ends = known?.kind === 'range' ? [known.shortest - 1, known.longest + 1] : []
  const between = Array.from({ length: 24 }, (_, step) => sent.shortest + step)
  const all = [...ends, sent.shortest, ...between, sent.longest]
  return [...new Set(all)].filter(
    (length) => length >= sent.shortest && length <= sent.longest && length <= lengthMax,
  )
}
