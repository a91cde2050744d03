import type { Findings, Pair, Tell } from './compare-places.ts'
import { sizeOfList } from './measure.ts'
import type { Sizes } from './measure.ts'
import { schemaLimits } from '../schema-limits.ts'
import { DocumentTooLarge, smallestValue } from './smallest-document.ts'
import type { List } from '../shape.ts'

/** Compares how long lists are, and leaves the items to be compared. */
export function compareLists(
  sent: List,
  known: List | null,
  pair: Pair,
  sizes: Sizes,
  { tell, inner }: Pick<Findings, 'inner'> & { readonly tell: Tell },
): void {
  if (sizeOfList(sent, sizes.shape) === Infinity) return
  const itemSize = sizes.shape(sent.items())
  const longest = itemSize === Infinity ? 0 : sent.most
  const listOf = (length: number, ...first: readonly unknown[]): unknown[] => {
    const rest = length - first.length
    if (rest * itemSize > schemaLimits.documentSizeMax) throw new DocumentTooLarge()
    return [...first, ...Array.from({ length: rest }, () => smallestValue(sent.items(), sizes))]
  }
  if (known === null) {
    tell('type', listOf(sent.fewest))
    return
  }
  if (sent.fewest < known.fewest) tell('minItems', listOf(sent.fewest))
  if (longest > known.most) tell('maxItems', listOf(Math.max(sent.fewest, known.most + 1)))
  if (longest === 0) return
  inner({
    sent: sent.items,
    known: known.items,
    path: `${pair.path}[]`,
    field: pair.field,
    wrap: (item) => pair.wrap(listOf(Math.max(1, sent.fewest), item)),
  })
}
