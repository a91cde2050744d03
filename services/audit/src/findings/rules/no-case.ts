import { askerOf } from '../about.ts'
import { createExcess, usual } from '../excess.ts'
import type { Excess } from '../excess.ts'
import type { Suspicion } from '../finding.ts'
import type { Seen } from '../practice.ts'
import { createRecentMap } from '../recent-map.ts'
import { nothing } from '../rule.ts'
import type { Rule } from '../rule.ts'
import type { Thresholds } from '../thresholds.ts'

/** A family comes together, and its case is forgotten for all of it. */
const together = 2

const officersMax = 20_000
const visitMs = 10 * 60_000

interface Visit {
  caseRef: string | undefined
  ms: number
}

/**
 * Far more people, or visits, without a case number than colleagues have for the same matter. An honest clerk forgets one now and then, for a whole family at once,
 * serves matters that have no cases, or is new at a desk where numbers come later: there, colleagues have none either.
 */
export function noCase({ noCasePeopleMin, noCaseDigits, noCaseVisitDigits }: Thresholds): Rule {
  const people = createExcess({ min: noCasePeopleMin, digits: noCaseDigits, together })
  const visits = createExcess({ min: noCasePeopleMin, digits: noCaseVisitDigits })
  const officers = createRecentMap<Visit>(officersMax)
  return {
    name: 'no-case',
    take: (seen) => {
      if (seen.officer === undefined || !seen.isQuestion) return nothing
      if (seen.entry.kind === 'break-glass') return nothing
      const isHit = seen.caseRef === undefined
      const ofPeople = people(seen.asker, seen, isHit, seen.noCaseShare)
      const ofVisits = isNewVisit(seen)
        ? visits(seen.asker, seen, isHit, seen.noCaseShare)
        : undefined
      return [
        ...(ofPeople ? [suspicionOf(seen, ofPeople, { zh: '人', en: 'people' })] : []),
        ...(ofVisits ? [suspicionOf(seen, ofVisits, { zh: '次来访', en: 'visits' })] : []),
      ]
    },
  }

  /** Whoever was at the counter is gone: another case, or a while. */
  function isNewVisit({ asker, caseRef, ms }: Seen): boolean {
    const last = officers.of(asker, () => ({ caseRef: 'none before', ms: 0 }))
    const isNew = last.caseRef !== caseRef || ms > last.ms + visitMs
    Object.assign(last, { caseRef, ms })
    return isNew
  }
}

function suspicionOf(
  seen: Seen,
  { days, count, expected, entries }: Excess,
  what: { readonly zh: string; readonly en: string },
): Suspicion {
  return {
    about: askerOf(seen),
    period: seen.date,
    entries,
    weight: 2,
    why: {
      zh: `${days} 天内 ${count} ${what.zh}查询无案件号，同事通常约 ${usual(expected)}`,
      en: `${count} ${what.en} in ${days} days without a case; colleagues would have ${usual(expected)}`,
    },
  }
}
