import { askerOf } from '../about.ts'
import { howRare } from '../how-rare.ts'
import { monthOf } from '../observed.ts'
import { createRecentMap } from '../recent-map.ts'
import { remember } from '../refs.ts'
import { nothing } from '../rule.ts'
import type { Rule } from '../rule.ts'
import type { Thresholds } from '../thresholds.ts'

const pairsMax = 200_000
const departmentsMax = 2_000
const looksMax = 40
const usualAtFirst = 0.2
const learnedFrom = 200

interface Look {
  readonly day: number
  /** The case, or the day where there is none: what belongs together counts once. */
  readonly reason: string
  readonly ref: string
}

/**
 * One officer, or a system, came back to one person, day after day, under other cases or none. A long case has one number; a question that was UNKNOWN is asked again under it; a
 * household on benefits is looked at once a month, and a batch that looks at everybody every day does so at everybody.
 */
export function samePersonAgain({
  againDaysMin,
  againSystemDaysMin,
  againDigits,
  againDays,
}: Thresholds): Rule {
  const pairs = createRecentMap<{ looks: Look[] }>(pairsMax)
  const usuals = createRecentMap<{ again: number; learned: number }>(departmentsMax)
  return {
    name: 'same-person-again',
    take: (seen) => {
      const { subject, department, client } = seen.entry
      if (!seen.isQuestion || subject === undefined) return nothing
      const pair = pairs.of(`${seen.asker} ${subject}`, () => ({ looks: [] }))
      const kept = pair.looks.filter(({ day }) => day > seen.day - againDays)
      const reason = seen.caseRef ?? `day ${seen.day}`
      kept.push({ day: seen.day, reason, ref: seen.ref })
      pair.looks = kept.slice(-looksMax)
      const times = timesOf(pair.looks)
      const usual = usuals.of(`${department} ${seen.officer === undefined ? client : ''}`, () => ({
        again: usualAtFirst,
        learned: learnedFrom,
      }))
      const { again } = usual
      usual.learned = Math.min(usual.learned + 1, 20_000)
      usual.again += (times - 1 - usual.again) / usual.learned
      const daysMin = seen.officer === undefined ? againSystemDaysMin : againDaysMin
      if (times < daysMin || howRare(times - 1, again) < againDigits / 2) return nothing
      const isWithoutCase = pair.looks.some((look) => look.reason.startsWith('day '))
      if (!isWithoutCase && howRare(times - 1, again) < againDigits) return nothing
      const entries: string[] = []
      for (const { ref } of pair.looks) remember(entries, ref)
      return [
        {
          about: askerOf(seen),
          period: monthOf(seen.date),
          entries,
          weight: 2,
          why: {
            zh: `${againDays} 天内因不同事由 ${times} 次查询同一人，通常约 ${(again + 1).toFixed(1)} 次`,
            en: `came back to one person ${times} times in ${againDays} days, under other cases or none; usual are ${(again + 1).toFixed(1)}`,
          },
        },
      ]
    },
  }
}

/** On how many days, for how many reasons: the fewer of both. */
function timesOf(looks: readonly Look[]): number {
  const reasons = new Set(looks.map(({ reason }) => reason)).size
  const days = new Set(looks.map(({ day }) => day)).size
  return Math.min(reasons, days)
}
