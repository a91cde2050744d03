import type { Suspicion } from '../finding.ts'
import { howRare } from '../how-rare.ts'
import { monthOf } from '../observed.ts'
import type { Seen } from '../practice.ts'
import { createRate } from '../rate.ts'
import type { Rate } from '../rate.ts'
import { createRecentMap } from '../recent-map.ts'
import { remember } from '../refs.ts'
import { nothing } from '../rule.ts'
import type { Rule } from '../rule.ts'
import type { Thresholds } from '../thresholds.ts'

const casesMax = 100_000
const practicesMax = 5_000
const peopleMax = 100
const oldPeopleMin = 2
const oldPeopleDigits = 4
/** One question in a thousand, until more is known. */
const priorComeBack = 1
const priorEntries = 1_000
const habitEntries = 30
const habitPeople = 1

interface Case {
  readonly people: Set<string>
  readonly refs: string[]
  dayLast: number
  /** From when it came back after it was long over. */
  old: { readonly people: Set<string>; readonly refs: string[] } | undefined
}

/**
 * One case number covers far more people than cases of that matter do, or came back for other people long after it was over. A family is one case, so are the
 * shareholders of a company and all pupils of a school whose matter is worked off so; a case that is taken up again is about the same people.
 */
export function oneCaseManyPeople(thresholds: Thresholds): Rule {
  const { casePeopleMin, casePeopleDigits, caseOldDays } = thresholds
  const cases = createRecentMap<Case>(casesMax)
  const practices = createRecentMap<{ others: number; entries: Rate }>(practicesMax)
  const comeBack = createRecentMap<Rate>(practicesMax)
  return {
    name: 'one-case-many-people',
    take: (seen) => {
      const { caseRef, day } = seen
      const { subject, department } = seen.entry
      if (caseRef === undefined || subject === undefined || !seen.isQuestion) return nothing
      const one = cases.of(`${department} ${caseRef}`, () => ({
        people: new Set(),
        refs: [],
        dayLast: day,
        old: undefined,
      }))
      const silentDays = day - one.dayLast
      one.dayLast = day
      if (silentDays >= caseOldDays) one.old = { people: new Set(), refs: [] }
      const isNew = !one.people.has(subject)
      if (one.people.size < peopleMax) one.people.add(subject)
      remember(one.refs, seen.ref)
      const usual = learn(seen, one.people.size - 1)
      return [...oldCase(seen, one, isNew), ...manyPeople(seen, one, usual)]
    },
  }

  /** How many others a case of such a matter has, by what came before. */
  function learn({ entry, day, officer }: Seen, others: number): number {
    const { department, purpose = '', client } = entry
    const key = `${department} ${purpose} ${client} ${officer === undefined ? 'system' : 'officer'}`
    const practice = practices.of(key, () => ({ others: habitPeople, entries: createRate() }))
    const usual = practice.others
    const weight = 1 / (habitEntries + Math.min(practice.entries.total(day), 3_000))
    practice.entries.add(day, true)
    practice.others += weight * (others - practice.others)
    return usual
  }

  function manyPeople(seen: Seen, one: Case, usual: number): readonly Suspicion[] {
    const { size } = one.people
    if (size < casePeopleMin || howRare(size - 1, usual) < casePeopleDigits) return nothing
    return [
      {
        about: aboutOf(seen),
        period: monthOf(seen.date),
        entries: one.refs,
        weight: 2,
        why: {
          zh: `同一案件号查询 ${size} 人，此类案件通常约 ${(usual + 1).toFixed(1)} 人`,
          en: `one case for ${size} people; such cases have about ${(usual + 1).toFixed(1)}`,
        },
      },
    ]
  }

  function oldCase(seen: Seen, { old }: Case, isNew: boolean): readonly Suspicion[] {
    const { day, entry, ref } = seen
    const rate = comeBack.of(entry.department, createRate)
    const isHit = old !== undefined && isNew
    const usual = (rate.hits(day) + priorComeBack) / (rate.total(day) + priorEntries)
    rate.add(day, isHit)
    if (!old || !isNew || entry.subject === undefined) return nothing
    old.people.add(entry.subject)
    remember(old.refs, ref)
    const { size } = old.people
    if (size < oldPeopleMin || howRare(size, size * usual) < oldPeopleDigits) return nothing
    return [
      {
        about: aboutOf(seen),
        period: monthOf(seen.date),
        entries: old.refs,
        weight: 2,
        why: {
          zh: `停用 ${caseOldDays} 天以上的案件号又用于查询 ${size} 名其他人员`,
          en: `a case that was over for ${caseOldDays} days or more came back for ${size} other people`,
        },
      },
    ]
  }
}

const aboutOf = ({ entry, caseRef = '' }: Seen) =>
  ({ what: 'case', department: entry.department, caseRef }) as const
