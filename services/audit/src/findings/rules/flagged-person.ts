import { askerOf } from '../about.ts'
import { nothing } from '../rule.ts'
import type { Rule } from '../rule.ts'

/**
 * Somebody asked about a person on the sharing authority's list. That a flagged person is served is no offence: with a case, and within the hours, it is worth a
 * look and no more. What a flagged person asks a portal about themselves has no officer and is not told.
 */
export const flaggedPerson = (): Rule => ({
  name: 'flagged-person',
  take: (seen) => {
    if (!seen.signals.includes('flagged')) return nothing
    if (seen.officer === undefined || !seen.isQuestion) return nothing
    const isOdd = seen.isOddHour || seen.caseRef === undefined
    return [
      {
        about: askerOf(seen),
        period: seen.date,
        entries: [seen.ref],
        weight: isOdd ? 3 : 1,
        why: isOdd
          ? {
              zh: '查询重点保护人员，且无案件号或在非工作时间',
              en: 'a flagged person was asked about, without a case or outside the hours',
            }
          : { zh: '查询重点保护人员', en: 'a flagged person was asked about' },
      },
    ]
  },
})
