import { askerOf } from '../about.ts'
import { medianOf } from '../middle.ts'
import { createRecentMap } from '../recent-map.ts'
import { refsMax } from '../refs.ts'
import { nothing } from '../rule.ts'
import type { Rule } from '../rule.ts'
import type { Thresholds } from '../thresholds.ts'

const readersMax = 5_000
const pastMax = 60

interface Readings {
  day: number
  refs: string[]
  count: number
  past: number[]
}

/**
 * Who reads the audit far more than before is looked at like everybody else. An auditor at work on one matter reads some dozens of pages in a day; a monthly report
 * is one export.
 */
export function auditReading({ readingsADayMin, readingsTimes }: Thresholds): Rule {
  const readers = createRecentMap<Readings>(readersMax)
  return {
    name: 'audit-reading',
    take: (seen) => {
      if (seen.entry.kind !== 'audit-read') return nothing
      const mine = readers.of(seen.asker, () => ({ day: seen.day, refs: [], count: 0, past: [] }))
      if (mine.day !== seen.day) {
        const past = [...mine.past, mine.count].slice(-pastMax)
        Object.assign(mine, { day: seen.day, refs: [], count: 0, past })
      }
      mine.count += 1
      mine.refs = [...mine.refs, seen.ref].slice(-refsMax)
      const usual = medianOf(mine.past)
      const limit = Math.max(readingsADayMin, readingsTimes * usual)
      if (mine.count <= limit) return nothing
      return [
        {
          about: askerOf(seen),
          period: seen.date,
          entries: mine.refs,
          weight: 1,
          why: {
            zh: `一天内查阅审计记录 ${mine.count} 次，通常约 ${usual} 次`,
            en: `read the audit ${mine.count} times in a day; usual are ${usual}`,
          },
        },
      ]
    },
  }
}
