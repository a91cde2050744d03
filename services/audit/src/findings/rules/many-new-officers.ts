import { howRare } from '../how-rare.ts'
import { medianOf } from '../middle.ts'
import { createRecentMap } from '../recent-map.ts'
import { remember } from '../refs.ts'
import { nothing } from '../rule.ts'
import type { Rule } from '../rule.ts'
import type { Thresholds } from '../thresholds.ts'

const clientsMax = 5_000
const knownMax = 5_000
const pastMax = 60
const pastDaysMin = 10

interface Names {
  readonly known: Set<string>
  day: number
  fresh: number
  past: number[]
  refs: string[]
}

/**
 * A system names many officers in a day that it has never named: names are made up, or many share what was one's own. New colleagues come by the handful, and a system
 * in its first days has only new ones.
 */
export function manyNewOfficers({ newOfficersMin, newOfficersDigits }: Thresholds): Rule {
  const clients = createRecentMap<Names>(clientsMax)
  return {
    name: 'many-new-officers',
    take: (seen) => {
      const { department, client } = seen.entry
      if (seen.officer === undefined || !seen.isQuestion) return nothing
      const mine = clients.of(client, () => ({
        known: new Set(),
        day: seen.day,
        fresh: 0,
        past: [],
        refs: [],
      }))
      if (mine.day !== seen.day) {
        const past = [...mine.past, mine.fresh].slice(-pastMax)
        Object.assign(mine, { day: seen.day, fresh: 0, past, refs: [] })
      }
      if (mine.known.has(seen.asker) || mine.known.size >= knownMax) return nothing
      mine.known.add(seen.asker)
      mine.fresh += 1
      remember(mine.refs, seen.ref)
      if (mine.past.length < pastDaysMin || mine.fresh < newOfficersMin) return nothing
      const usual = Math.max(1, medianOf(mine.past))
      if (howRare(mine.fresh, usual) < newOfficersDigits) return nothing
      return [
        {
          about: { what: 'client', department, client },
          period: seen.date,
          entries: mine.refs,
          weight: 2,
          why: {
            zh: `一天内出现 ${mine.fresh} 名此前未见的经办人`,
            en: `${mine.fresh} officers in a day whom this system had never named`,
          },
        },
      ]
    },
  }
}
