import { askerOf } from '../about.ts'
import { createRecentMap } from '../recent-map.ts'
import { nothing } from '../rule.ts'
import type { Rule } from '../rule.ts'
import type { Thresholds } from '../thresholds.ts'

const officersMax = 20_000
const minuteMs = 60_000
const marksMax = 100

interface Mark {
  readonly ms: number
  readonly window: string
  readonly ref: string
}

/**
 * One officer asked from two windows in turn within minutes: two people use one account. A clerk who changes the window does so a few times a day, and not back and
 * forth.
 */
export function twoWindows({ windowChangesMin, windowChangeMinutesMax }: Thresholds): Rule {
  const officers = createRecentMap<{ marks: Mark[] }>(officersMax)
  return {
    name: 'two-windows',
    take: (seen) => {
      const window = seen.entry.details?.window
      if (seen.officer === undefined || !seen.isQuestion || window === undefined) return nothing
      const mine = officers.of(seen.asker, () => ({ marks: [] }))
      const since = seen.ms - windowChangeMinutesMax * minuteMs
      mine.marks = mine.marks.filter(({ ms }) => ms > since).slice(1 - marksMax)
      mine.marks.push({ ms: seen.ms, window, ref: seen.ref })
      const changes = mine.marks.filter(
        (mark, at) => at > 0 && mark.window !== mine.marks[at - 1]?.window,
      )
      if (changes.length < windowChangesMin) return nothing
      return [
        {
          about: askerOf(seen),
          period: seen.date,
          entries: mine.marks.map(({ ref }) => ref),
          weight: 2,
          why: {
            zh: `${windowChangeMinutesMax} 分钟内在不同窗口间切换 ${changes.length} 次`,
            en: `changed between windows ${changes.length} times within ${windowChangeMinutesMax} minutes`,
          },
        },
      ]
    },
  }
}
