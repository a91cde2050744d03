/** A map that holds so many keys at most: what was not asked for while half as many others were, may go. */
export interface RecentMap<Value> {
  /** The value of a key, made when there is none. */
  readonly of: (key: string, make: () => Value) => Value
  readonly peek: (key: string) => Value | undefined
  readonly delete: (key: string) => void
  readonly entries: () => readonly (readonly [string, Value])[]
}

/** Two halves, the younger in use: moving one key is cheaper than keeping all of them in order. */
export function createRecentMap<Value>(keysMax: number): RecentMap<Value> {
  const halfMax = Math.ceil(keysMax / 2)
  let young = new Map<string, Value>()
  let old = new Map<string, Value>()
  return {
    of: (key, make) => {
      const known = young.get(key)
      if (known !== undefined) return known
      const value = old.get(key) ?? make()
      if (young.size >= halfMax) {
        old = young
        young = new Map()
      }
      old.delete(key)
      young.set(key, value)
      return value
    },
    peek: (key) => young.get(key) ?? old.get(key),
    delete: (key) => {
      young.delete(key)
      old.delete(key)
    },
    entries: () => [...old, ...young],
  }
}
