import { askerOf } from '../about.ts'
import { createRecentMap } from '../recent-map.ts'
import { remember } from '../refs.ts'
import { nothing } from '../rule.ts'
import type { Rule } from '../rule.ts'
import type { Thresholds } from '../thresholds.ts'

const pairsMax = 100_000
const dayMs = 86_400_000

interface Guesses {
  tried: { readonly ms: number; readonly ref: string }[]
}

/**
 * One asker tried one claim after the other about one person, until it fits or the budget is spent. A slip of the pen gives a mismatch and then a YES; a name in
 * two spellings and an old certificate give two or three.
 */
export function guessing({ guessesMin }: Thresholds): Rule {
  const pairs = createRecentMap<Guesses>(pairsMax)
  return {
    name: 'guessing',
    take: (seen) => {
      const { subject, recordType = '', answerClass } = seen.entry
      if (subject === undefined || !seen.isQuestion) return nothing
      const isSpent = seen.refusal === 'guesses-used-up'
      if (answerClass !== 'NO:mismatch' && !isSpent) return nothing
      const pair = pairs.of(`${seen.asker} ${subject} ${recordType}`, () => ({ tried: [] }))
      pair.tried = pair.tried.filter(({ ms }) => ms > seen.ms - dayMs)
      pair.tried.push({ ms: seen.ms, ref: seen.ref })
      if (pair.tried.length < guessesMin && !isSpent) return nothing
      const refs: string[] = []
      for (const { ref } of pair.tried) remember(refs, ref)
      return [
        {
          about: askerOf(seen),
          period: seen.date,
          entries: refs,
          weight: isSpent ? 3 : 2,
          why: {
            zh: `一天内对同一人的同类证件试错 ${refs.length} 次${isSpent ? '，尝试次数已用完' : ''}`,
            en: `${refs.length} wrong claims in a day about one person and type${isSpent ? ', until no more were allowed' : ''}`,
          },
        },
      ]
    },
  }
}
