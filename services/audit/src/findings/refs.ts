/** So many entries of one thing are remembered at most: what is beyond is counted where a count is asked for. */
export const refsMax = 200

/** Adds to a list that has a bound. */
export function remember<Item>(refs: Item[], ref: Item): void {
  if (refs.length < refsMax) refs.push(ref)
}
