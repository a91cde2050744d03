import { askerOf } from '../about.ts'
import { createExcess, usual } from '../excess.ts'
import type { Suspicion } from '../finding.ts'
import { monthOf } from '../observed.ts'
import type { Seen } from '../practice.ts'
import { createRate } from '../rate.ts'
import type { Rate } from '../rate.ts'
import { createRecentMap } from '../recent-map.ts'
import { remember } from '../refs.ts'
import { nothing } from '../rule.ts'
import type { Rule } from '../rule.ts'
import type { Thresholds } from '../thresholds.ts'

const officersMax = 20_000
const ownEntriesMin = 100
/** A family comes together, and bears one name. */
const together = 2
const visitMs = 3_600_000
const oddVisitsMin = 2
const oddPeopleMin = 4
const percent = 100

interface OddOnes {
  readonly month: string
  readonly refs: string[]
  readonly people: Set<string>
  /** Within an hour it is one visit. */
  visits: number
  last: number
  /** One of them was odd in both ways. */
  isTwice: boolean
}

const none = (month: string): OddOnes => ({
  month,
  refs: [],
  people: new Set(),
  visits: 0,
  last: 0,
  isTwice: false,
})

/**
 * People of the officer's surname, with something else that is odd about it: no case where all have one, an hour when nobody works; or far more of them than the
 * name makes likely. The weakest of signals: one in forty citizens bears the name of an honest clerk, in the clerk's own village half of them may, and each of
 * these has a case.
 */
export function sameSurname(thresholds: Thresholds): Rule {
  const past = createRecentMap<Rate>(officersMax)
  const odd = createRecentMap<OddOnes>(officersMax)
  const excess = createExcess({
    min: thresholds.sameSurnamePeopleMin,
    digits: thresholds.sameSurnameDigits,
    together,
  })
  return {
    name: 'same-surname',
    take: (seen) => {
      if (seen.officer === undefined || !seen.isQuestion) return nothing
      const isHit = seen.signals.includes('same-surname')
      const own = past.of(seen.asker, createRate)
      const total = own.total(seen.day)
      const share = total >= ownEntriesMin ? own.hits(seen.day) / total : 0
      own.add(seen.day, isHit)
      const likely = Math.max(thresholds.sameSurnamePercent / percent, share)
      const more = excess(seen.asker, seen, isHit, likely)
      if (!isHit) return nothing
      const found: Suspicion[] = more
        ? [
            {
              about: askerOf(seen),
              period: monthOf(seen.date),
              entries: more.entries,
              weight: 2,
              why: {
                zh: `${more.days} 天内查询同姓人员 ${more.count} 人，通常约 ${usual(more.expected)} 人`,
                en: `${more.count} people of the officer's surname in ${more.days} days; usual are ${usual(more.expected)}`,
              },
            },
          ]
        : []
      return [...found, ...oddOnes(seen)]
    },
  }

  function oddOnes(seen: Seen): readonly Suspicion[] {
    if (!seen.isOddHour && !seen.isOddWithoutCase) return nothing
    const month = monthOf(seen.date)
    const mine = odd.of(seen.asker, () => none(month))
    if (mine.month !== month) Object.assign(mine, none(month))
    remember(mine.refs, seen.ref)
    mine.isTwice ||= seen.isOddHour && seen.isOddWithoutCase
    if (seen.ms > mine.last + visitMs) mine.visits += 1
    mine.last = seen.ms
    mine.people.add(seen.entry.subject ?? seen.ref)
    const isMuch = mine.visits >= oddVisitsMin || mine.people.size >= oddPeopleMin
    if (!mine.isTwice && !isMuch) return nothing
    return [
      {
        about: askerOf(seen),
        period: month,
        entries: mine.refs,
        weight: 2,
        why: {
          zh: `查询同姓人员 ${mine.refs.length} 次，无案件号或在非工作时间`,
          en: `${mine.refs.length} questions about people of the officer's surname, without a case or outside the hours`,
        },
      },
    ]
  }
}
