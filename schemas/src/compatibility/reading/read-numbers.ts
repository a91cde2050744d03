import { nextAbove, nextBelow } from './neighbour-numbers.ts'
import { readBound } from './read-bound.ts'
import type { Raw, Reader } from './reader.ts'
import type { Numbers } from '../shape.ts'

/** The numbers between the bounds of a place, as a closed range; null when there are none. */
export function readNumbers(
  raw: Raw,
  path: string,
  whole: boolean,
  reader: Reader,
): Numbers | null {
  const bound = (word: string): number | null => readBound(raw, word, path, reader)
  const above = bound('exclusiveMinimum')
  const below = bound('exclusiveMaximum')
  const lowest = Math.max(
    bound('minimum') ?? -Number.MAX_VALUE,
    above === null ? -Number.MAX_VALUE : whole ? Math.floor(above) + 1 : nextAbove(above),
  )
  const highest = Math.min(
    bound('maximum') ?? Number.MAX_VALUE,
    below === null ? Number.MAX_VALUE : whole ? Math.ceil(below) - 1 : nextBelow(below),
  )
  const range = whole
    ? { lowest: Math.ceil(lowest), highest: Math.floor(highest) }
    : { lowest, highest }
  if (range.lowest > range.highest) return null
  return { kind: 'range', whole, lowest: range.lowest + 0, highest: range.highest + 0 }
}
