/**
 * Begins what is asked for under one name in the order of asking, with so many under way at once. `before` resolves when all that was begun earlier under
 * the name has ended, whatever became of it.
 */
export function takeTurns(underWayMax: number) {
  const endsOf = new Map<string, readonly Promise<unknown>[]>()
  return <Value>(
    name: string,
    work: (before: Promise<unknown>) => Promise<Value>,
  ): Promise<Value> => {
    const ends = endsOf.get(name) ?? []
    const before = ends.at(-1) ?? Promise.resolve()
    const turn = (ends.at(-underWayMax) ?? Promise.resolve()).then(() => work(before))
    // Ends after all before it, so that the last of them stands for all.
    const end = Promise.allSettled([before, turn])
    endsOf.set(name, [...ends.slice(1 - underWayMax), end])
    return turn
  }
}
