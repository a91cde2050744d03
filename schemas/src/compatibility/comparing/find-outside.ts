import { comparePlaces } from './compare-places.ts'
import type { Findings, Outside, Pair, Unjudged } from './compare-places.ts'
import { measure } from './measure.ts'
import { DocumentTooLarge } from './smallest-document.ts'
import { schemaLimits } from '../schema-limits.ts'
import type { Place, Shape } from '../shape.ts'

export interface Search {
  readonly outside: readonly Outside[]
  readonly unjudged: readonly Unjudged[]
  /** False: there were more pairs of places than are looked at. */
  readonly isWhole: boolean
}

/**
 * Everything that is sent and not known. A document is known when the values at each pair of places are; schemas have finitely many such pairs,
 * though they may refer to themselves. For each field of the document they are walked anew, so that each field has its own findings; at one path a
 * rule is told once.
 */
export function findOutside(sent: Place, known: Place): Search {
  const sizes = measure(sent)
  const outside = new Map<string, Outside>()
  const unjudged: Unjudged[] = []
  let left: number = schemaLimits.pairsMax
  const compare = (pair: Pair): readonly Pair[] => {
    const inner: Pair[] = []
    const findings: Findings = {
      outside: (found) => {
        const key = `${found.rule} ${found.path}`
        if (outside.size < schemaLimits.refusalsMax && !outside.has(key)) outside.set(key, found)
      },
      inner: (below) => inner.push(below),
      unjudged: (path, rule) => unjudged.push({ path, rule }),
    }
    try {
      comparePlaces(pair, sizes, findings)
    } catch (cause) {
      if (!(cause instanceof DocumentTooLarge)) throw cause
      findings.unjudged(pair.path, 'document-too-large')
    }
    return inner
  }
  const root: Pair = { sent, known, path: '$', field: null, wrap: (value) => value }
  for (const first of compare(root)) {
    const seen = new Map<Shape, Set<Shape>>()
    const waiting = [first]
    // The list grows while it is walked: the nearest places come first, and give the shortest paths.
    for (const pair of waiting) {
      if (isSeen(pair, seen)) continue
      left -= 1
      if (left < 0) return { outside: [...outside.values()], unjudged, isWhole: false }
      waiting.push(...compare(pair))
    }
  }
  return { outside: [...outside.values()], unjudged, isWhole: true }
}

function isSeen({ sent, known }: Pair, seen: Map<Shape, Set<Shape>>): boolean {
  const shape = sent()
  const others = seen.get(shape) ?? new Set()
  seen.set(shape, others)
  if (others.has(known())) return true
  others.add(known())
  return false
}
