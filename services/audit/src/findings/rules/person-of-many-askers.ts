import { howRare } from '../how-rare.ts'
import { monthOf } from '../observed.ts'
import type { Seen } from '../practice.ts'
import { createRecentMap } from '../recent-map.ts'
import { remember } from '../refs.ts'
import { nothing } from '../rule.ts'
import type { Rule } from '../rule.ts'
import type { Thresholds } from '../thresholds.ts'

const peopleMax = 200_000
const looksMax = 60
const usualOthersAtFirst = 0.5
const learnedFrom = 200

interface Look {
  readonly day: number
  readonly officer: string
  readonly ref: string
}

/**
 * Far more officers looked at one person within a week than at others: somebody is talked about. Who moves house, marries and has a child in one week is seen by four or
 * five, one for each matter.
 */
export function personOfManyAskers(thresholds: Thresholds): Rule {
  const { askersOfPersonMin, askersOfPersonDigits, askersOfPersonDays } = thresholds
  const people = createRecentMap<{ looks: Look[] }>(peopleMax)
  let usualOthers = usualOthersAtFirst
  let learned = learnedFrom
  return {
    name: 'person-of-many-askers',
    take: (seen) => {
      const { subject } = seen.entry
      if (seen.officer === undefined || !seen.isQuestion || subject === undefined) return nothing
      const person = people.of(subject, () => ({ looks: [] }))
      const { looks } = person
      const kept = looks.filter(({ day }) => day > seen.day - askersOfPersonDays)
      kept.push({ day: seen.day, officer: seen.asker, ref: seen.ref })
      person.looks = kept.slice(-looksMax)
      const askers = new Set(person.looks.map(({ officer }) => officer)).size
      const usual = learn(askers - 1)
      if (askers < askersOfPersonMin || howRare(askers - 1, usual) < askersOfPersonDigits)
        return nothing
      return [suspicionOf(seen, subject, person.looks, { askers, usual })]
    },
  }

  /** By how many others a person is looked at whom somebody looks at. */
  function learn(others: number): number {
    const before = usualOthers
    learned = Math.min(learned + 1, 20_000)
    usualOthers += (others - usualOthers) / learned
    return before
  }
}

function suspicionOf(
  seen: Seen,
  subject: string,
  looks: readonly Look[],
  { askers, usual }: { readonly askers: number; readonly usual: number },
) {
  const entries: string[] = []
  for (const { ref } of looks) remember(entries, ref)
  return {
    about: { what: 'subject', subject },
    period: monthOf(seen.date),
    entries,
    weight: 2,
    why: {
      zh: `一周内 ${askers} 名经办人查询同一人，通常约 ${(usual + 1).toFixed(1)} 名`,
      en: `${askers} officers asked about one person within a week; usual are ${(usual + 1).toFixed(1)}`,
    },
  } as const
}
