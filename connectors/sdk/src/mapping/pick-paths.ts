import { isSource, type Source } from './read-path.ts'

/** What some paths lead to, and nothing else of the source: as it lies there, lists whole. */
export function compilePick(paths: readonly string[], nested: boolean): (from: Source) => Source {
  const ways = paths.map((path) => (nested ? path.split('.') : [path]))
  return (from) => {
    const picked: Record<string, unknown> = {}
    for (const way of ways) pick(from, way, picked)
    return picked
  }
}

function pick(
  from: Source,
  [name = '', ...rest]: readonly string[],
  into: Record<string, unknown>,
): void {
  if (!Object.hasOwn(from, name)) return
  const value = from[name]
  if (rest.length === 0 || !isSource(value)) {
    into[name] = value
    return
  }
  const begun = into[name]
  // Another path has taken the whole of it.
  if (begun === value) return
  const inner: Record<string, unknown> = isSource(begun) ? { ...begun } : {}
  pick(value, rest, inner)
  into[name] = inner
}

/** Characters of the longest text in a value. */
export function longestText(value: unknown): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null) return 0
  let longest = 0
  for (const inner of Object.values(value)) longest = Math.max(longest, longestText(inner))
  return longest
}
