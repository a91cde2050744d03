import { acceptsNumber } from './accepts.ts'
import { nextAbove, nextBelow } from '../reading/neighbour-numbers.ts'
import type { Numbers } from '../shape.ts'

/** A number of `sent` that `known` does not take; undefined when there is none. Plain numbers are preferred to odd ones. */
export function numberOutside(sent: Numbers, known: Numbers | null): number | undefined {
  for (const value of candidates(sent, known)) {
    if (acceptsNumber(sent, value) && !acceptsNumber(known, value)) return value + 0
  }
  return undefined
}

/** Enough numbers that one outside is among them whenever there is one: both ends, what lies just beyond the other's ends, and a fraction. */
function* candidates(sent: Numbers, known: Numbers | null): Iterable<number> {
  if (sent.kind === 'listed') {
    yield* sent.values
    return
  }
  const nearNought = Math.min(Math.max(0, sent.lowest), sent.highest)
  if (known === null) {
    yield nearNought
    return
  }
  if (known.kind === 'listed') {
    // One more than are listed cannot all be listed.
    yield* manyOf(sent, known.values.length + 1)
    return
  }
  yield* [known.lowest - 1, known.highest + 1]
  yield* [known.lowest / 2 + sent.lowest / 2, known.highest / 2 + sent.highest / 2]
  yield* [sent.lowest, sent.highest]
  yield* [nearNought + 0.5, nearNought - 0.5]
  yield* [nearNought, nextAbove(nearNought), nextBelow(nearNought)]
}

type Range = Extract<Numbers, { kind: 'range' }>

/** So many different numbers of a range, or all of them. */
function* manyOf({ whole, lowest, highest }: Range, count: number): Iterable<number> {
  const middle = Math.min(Math.max(0, lowest), highest)
  const start = Math.ceil(middle)
  for (let step = 0; step <= count; step += 1) yield* [start + step, start - step]
  if (whole) return
  for (let step = 1; step <= count; step += 1) yield middle + 1 / (step + 1)
  // A range may be so narrow that only neighbours lie in it.
  let neighbour = lowest
  for (let step = 0; step <= count; step += 1) {
    yield neighbour
    neighbour = nextAbove(neighbour)
  }
}
