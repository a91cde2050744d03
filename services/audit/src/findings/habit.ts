/** How often something was so in former times: the last two weeks, and up to two more, are no habit yet. */
export interface Habit {
  readonly add: (day: number, isHit: boolean) => void
  readonly hits: (day: number) => number
  readonly total: (day: number) => number
}

const stretchDays = 14
/** What an older stretch counts for when the next one becomes habit. */
const kept = 0.8

interface Stretch {
  hits: number
  total: number
}

export function createHabit(): Habit {
  let former: Stretch = { hits: 0, total: 0 }
  let previous: Stretch = { hits: 0, total: 0 }
  let current: Stretch = { hits: 0, total: 0 }
  let since = 0
  const turn = (day: number): void => {
    if (since === 0) since = day
    for (let turns = 0; day - since >= stretchDays && turns < 3; turns += 1) {
      former = {
        hits: former.hits * kept + previous.hits,
        total: former.total * kept + previous.total,
      }
      previous = current
      current = { hits: 0, total: 0 }
      since += stretchDays
    }
    if (day - since >= stretchDays) since = day
  }
  return {
    add: (day, isHit) => {
      turn(day)
      current.total += 1
      if (isHit) current.hits += 1
    },
    hits: (day) => {
      turn(day)
      return former.hits
    },
    total: (day) => {
      turn(day)
      return former.total
    },
  }
}
