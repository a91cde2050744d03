/** How often something was so, of all times; older days count for less, half after 34 days. */
export interface Rate {
  readonly add: (day: number, isHit: boolean) => void
  readonly hits: (day: number) => number
  readonly total: (day: number) => number
}

const keptADay = 0.98

export function createRate(): Rate {
  let hits = 0
  let total = 0
  let at = 0
  const age = (day: number): void => {
    if (day <= at) return
    const kept = keptADay ** (day - at)
    hits *= kept
    total *= kept
    at = day
  }
  return {
    add: (day, isHit) => {
      age(day)
      total += 1
      if (isHit) hits += 1
    },
    hits: (day) => {
      age(day)
      return hits
    },
    total: (day) => {
      age(day)
      return total
    },
  }
}
