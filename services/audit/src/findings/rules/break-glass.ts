import { askerOf } from '../about.ts'
import { createExcess, usual } from '../excess.ts'
import type { Suspicion } from '../finding.ts'
import type { Seen } from '../practice.ts'
import { createRate } from '../rate.ts'
import { createRecentMap } from '../recent-map.ts'
import { nothing } from '../rule.ts'
import type { Rule } from '../rule.ts'
import type { Thresholds } from '../thresholds.ts'

const waitingMax = 10_000
const hourMs = 3_600_000
const dayMs = 86_400_000
const chinaOffsetMs = 8 * hourMs
const priorEntries = 1_000

interface Use {
  readonly seen: Seen
  readonly id: string
  isJudged: boolean
}

/**
 * An emergency that no second person confirmed within a day, or that one objected to; and emergencies that one officer has again and again. At an emergency ward several
 * a week are ordinary, each with its confirmation.
 */
export function breakGlass({ breakGlassHours, breakGlassMin, breakGlassDigits }: Thresholds): Rule {
  const waiting = createRecentMap<Use>(waitingMax)
  const departments = createRecentMap<{ uses: ReturnType<typeof createRate> }>(waitingMax)
  const excess = createExcess({ min: breakGlassMin, digits: breakGlassDigits })
  return {
    name: 'break-glass',
    take: (seen) => {
      const { kind, action = '', department } = seen.entry
      if (kind === 'break-glass' && action.startsWith('break-glass.')) return judged(seen, action)
      if (!seen.isQuestion) return nothing
      const isUse = kind === 'break-glass'
      const { uses } = departments.of(department, () => ({ uses: createRate() }))
      const likely = (uses.hits(seen.day) + 1) / (uses.total(seen.day) + priorEntries)
      uses.add(seen.day, isUse)
      const more = excess(seen.asker, seen, isUse, likely)
      if (!isUse) return nothing
      waiting.of(seen.ref, () => ({ seen, id: useOf(seen), isJudged: false }))
      return more ? [often(seen, more.count, more.expected, more.entries)] : nothing
    },
    endDay: (day) => {
      const until = (day + 1) * dayMs - chinaOffsetMs - breakGlassHours * hourMs
      const late = [...waiting.entries()].filter(([, { seen }]) => seen.ms < until)
      for (const [key] of late) waiting.delete(key)
      return late.flatMap(([, { seen, isJudged }]) => (isJudged ? [] : [unconfirmed(seen)]))
    },
  }

  /** By the use's number, where the details are open; else the oldest of the department that waits. */
  function judged(verdict: Seen, action: string): readonly Suspicion[] {
    const id = useOf(verdict)
    const uses = [...waiting.entries()]
      .map(([, use]) => use)
      .filter((use) => !use.isJudged && use.seen.ms <= verdict.ms)
    const use =
      uses.find((one) => id !== '' && one.id === id) ??
      uses.find(
        (one) =>
          (id === '' || one.id === '') && one.seen.entry.department === verdict.entry.department,
      )
    if (!use) return nothing
    use.isJudged = true
    if (action !== 'break-glass.objected') return nothing
    const why = {
      zh: '复核人认为并非紧急情况',
      en: 'the second person says that it was no emergency',
    }
    return [{ ...unconfirmed(use.seen), why }]
  }
}

const unconfirmed = (seen: Seen): Suspicion => ({
  about: askerOf(seen),
  period: seen.date,
  entries: [seen.ref],
  weight: 3,
  why: {
    zh: '紧急查询未在期限内经第二人复核',
    en: 'an emergency that no second person confirmed in time',
  },
})

function often(seen: Seen, count: number, expected: number, entries: readonly string[]): Suspicion {
  return {
    about: askerOf(seen),
    period: seen.date,
    entries,
    weight: 2,
    why: {
      zh: `一周内紧急查询 ${count} 次，同部门通常约 ${usual(expected)} 次`,
      en: `${count} emergencies in a week; of colleagues usual are ${usual(expected)}`,
    },
  }
}

/** The use's number stands at the beginning of the sealed note, of a use and of the word on it. */
function useOf({ entry }: Seen): string {
  return /(b-[0-9a-f-]{36})/u.exec(entry.details?.note ?? '')?.[1] ?? ''
}
