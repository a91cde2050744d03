import { askerOf } from '../about.ts'
import type { About, Suspicion } from '../finding.ts'
import { createExcess, usual } from '../excess.ts'
import { howRare } from '../how-rare.ts'
import { dateOf } from '../observed.ts'
import { createRate } from '../rate.ts'
import type { Rate } from '../rate.ts'
import { createRecentMap } from '../recent-map.ts'
import { refsMax, remember } from '../refs.ts'
import { nothing } from '../rule.ts'
import type { Rule } from '../rule.ts'
import type { Thresholds } from '../thresholds.ts'

const askersMax = 20_000
const departmentsMax = 2_000
const kindsMax = 20_000
const priorEntries = 50
const priorShare = 0.02
/** So many of a department who are refused the same have met a grant that ended, not a wall that they test. */
const togetherMin = 3

interface Day {
  day: number
  readonly about: About
  readonly department: string
  /** As many refusals as the department usually has among so many questions. */
  expected: number
  kinds: Map<string, string[]>
}

/**
 * Somebody was refused again and again, or tried one door after the other: other types, other matters, other fields. A grant that ran out refuses the same to the
 * whole department, and a program that was set up badly the same a thousand times: these are for the operator.
 */
export function repeatedRefusals({
  refusalsMin,
  refusalsDigits,
  refusedKindsMin,
}: Thresholds): Rule {
  const asking = createRecentMap<Day>(askersMax)
  const rates = createRecentMap<Rate>(departmentsMax)
  const together = createRecentMap<Set<string>>(kindsMax)
  const excess = createExcess({ min: refusalsMin, digits: refusalsDigits })
  return {
    name: 'repeated-refusals',
    take: (seen) => {
      if (!seen.isQuestion && seen.refusal === undefined) return nothing
      if (seen.refusal === 'own-record') return nothing
      const { department, recordType = '', purpose = '', action = '' } = seen.entry
      const isHit = seen.refusal !== undefined
      const rate = rates.of(department, createRate)
      const likely =
        (rate.hits(seen.day) + priorShare * priorEntries) / (rate.total(seen.day) + priorEntries)
      rate.add(seen.day, isHit)
      const more = seen.officer === undefined ? undefined : excess(seen.asker, seen, isHit, likely)
      const mine = asking.of(seen.asker, () => ({
        day: seen.day,
        about: askerOf(seen),
        department,
        expected: 0,
        kinds: new Map(),
      }))
      if (mine.day !== seen.day)
        Object.assign(mine, { day: seen.day, expected: 0, kinds: new Map() })
      mine.expected += likely
      if (!isHit) return nothing
      const kind = `${seen.refusal} ${recordType} ${purpose} ${action}`
      const refs = mine.kinds.get(kind) ?? []
      remember(refs, seen.ref)
      mine.kinds.set(kind, refs)
      together.of(`${seen.day} ${department} ${kind}`, () => new Set()).add(seen.asker)
      const isAlone = [...mine.kinds.keys()].some((one) => togetherWith(one, mine) < togetherMin)
      if (!more || !isAlone) return nothing
      return [
        {
          about: mine.about,
          period: seen.date,
          entries: more.entries,
          weight: 2,
          why: {
            zh: `${more.days} 天内被拒绝 ${more.count} 次，通常约 ${usual(more.expected)} 次`,
            en: `refused ${more.count} times in ${more.days} days; usual are ${usual(more.expected)}`,
          },
        },
      ]
    },
    endDay: (day) =>
      [...asking.entries()].flatMap(([, one]) => (one.day === day ? doors(one) : [])),
  }

  function togetherWith(kind: string, { department, day }: Day): number {
    return together.peek(`${day} ${department} ${kind}`)?.size ?? 0
  }

  function doors(one: Day): readonly Suspicion[] {
    const own = [...one.kinds].filter(([kind]) => togetherWith(kind, one) < togetherMin)
    const refs = own.flatMap(([, ofKind]) => ofKind)
    if (own.length < refusedKindsMin || refs.length < refusalsMin) return nothing
    if (howRare(refs.length, one.expected) < refusalsDigits) return nothing
    return [
      {
        about: one.about,
        period: dateOf(one.day),
        entries: refs.slice(0, refsMax),
        weight: 2,
        why: {
          zh: `一天内在 ${own.length} 种不同查询上被拒绝 ${refs.length} 次`,
          en: `refused ${refs.length} times in a day, for ${own.length} different things`,
        },
      },
    ]
  }
}
