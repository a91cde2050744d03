import { askerOf } from '../about.ts'
import { createExcess, usual } from '../excess.ts'
import { nothing } from '../rule.ts'
import type { Rule } from '../rule.ts'
import type { Thresholds } from '../thresholds.ts'

/** A family comes together, and its case is forgotten for all of it. */
const together = 2

/**
 * Far more questions without a case number than colleagues ask for the same matter. An honest clerk forgets one now and then, serves matters that have no cases,
 * or is new at a desk where numbers come later: there, colleagues have none either.
 */
export function noCase({ noCasePeopleMin, noCaseDigits }: Thresholds): Rule {
  const excess = createExcess({ min: noCasePeopleMin, digits: noCaseDigits, together })
  return {
    name: 'no-case',
    take: (seen) => {
      if (seen.officer === undefined || !seen.isQuestion) return nothing
      if (seen.entry.kind === 'break-glass') return nothing
      const isHit = seen.caseRef === undefined
      const more = excess(seen.asker, seen, isHit, seen.noCaseShare)
      if (!more) return nothing
      return [
        {
          about: askerOf(seen),
          period: seen.date,
          entries: more.entries,
          weight: 2,
          why: {
            zh: `${more.days} 天内查询 ${more.count} 人无案件号，同事通常约 ${usual(more.expected)} 人`,
            en: `${more.count} people in ${more.days} days without a case; colleagues would have ${usual(more.expected)}`,
          },
        },
      ]
    },
  }
}
