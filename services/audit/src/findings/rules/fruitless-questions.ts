import { askerOf } from '../about.ts'
import { createExcess, usual } from '../excess.ts'
import { createRate } from '../rate.ts'
import type { Rate } from '../rate.ts'
import { createRecentMap } from '../recent-map.ts'
import { nothing } from '../rule.ts'
import type { Rule } from '../rule.ts'
import type { Thresholds } from '../thresholds.ts'

const askersMax = 20_000
const mattersMax = 5_000
const priorEntries = 40
const priorShare = 0.08
const ownEntriesMin = 100
const misses: ReadonlySet<string> = new Set(['NO:mismatch', 'UNKNOWN:no-record'])

/**
 * Far more questions that hit nothing than the matter usually has: mismatches and people without a record, one each about many. So it looks when numbers or claims are
 * tried out. A source that is down or late misses for everybody, and counts as nothing here; a portal where citizens type has its own usual share.
 */
export function fruitlessQuestions({ fruitlessMin, fruitlessDigits }: Thresholds): Rule {
  const matters = createRecentMap<Rate>(mattersMax)
  const own = createRecentMap<Rate>(askersMax)
  const excess = createExcess({ min: fruitlessMin, digits: fruitlessDigits })
  return {
    name: 'fruitless-questions',
    take: (seen) => {
      if (!seen.isQuestion || seen.refusal !== undefined) return nothing
      const { department, purpose = '', recordType = '', answerClass = '' } = seen.entry
      const { day } = seen
      const isHit = misses.has(answerClass)
      const matter = matters.of(`${department} ${purpose} ${recordType}`, createRate)
      const mine = own.of(seen.asker, createRate)
      const ownTotal = mine.total(day)
      const ownShare = ownTotal >= ownEntriesMin ? mine.hits(day) / ownTotal : 0
      const share =
        (matter.hits(day) + priorShare * priorEntries) / (matter.total(day) + priorEntries)
      matter.add(day, isHit)
      mine.add(day, isHit)
      const more = excess(seen.asker, seen, isHit, Math.max(share, ownShare))
      if (!more) return nothing
      return [
        {
          about: askerOf(seen),
          period: seen.date,
          entries: more.entries,
          weight: 2,
          why: {
            zh: `${more.days} 天内 ${more.count} 次查询不符或无记录，通常约 ${usual(more.expected)} 次`,
            en: `${more.count} questions in ${more.days} days hit nothing; usual are ${usual(more.expected)}`,
          },
        },
      ]
    },
  }
}
