import { askerOf } from '../about.ts'
import type { About, Suspicion } from '../finding.ts'
import { dateOf } from '../observed.ts'
import type { Seen } from '../practice.ts'
import { createRecentMap } from '../recent-map.ts'
import { nothing } from '../rule.ts'
import type { Rule } from '../rule.ts'
import type { Thresholds } from '../thresholds.ts'

const askersMax = 20_000
const featuresMax = 200
const listedMax = 20
const newUsersMax = 20_000
/** So many who begin with it at once have been given something new. */
const togetherMin = 2

interface History {
  entries: number
  days: number
  day: number
  readonly used: Set<string>
}
interface NewUse {
  readonly about: About
  readonly day: number
  readonly department: string
  readonly feature: string
  readonly isNewToAll: boolean
  isOdd: boolean
  readonly refs: string[]
}

/**
 * A matter, a record type, a law, an action or a field that an officer or a system has never used, after a long history without: where nobody of the department has used
 * it before either, or where something else is odd about it. Who takes over a colleague's desk does there what colleagues did; a new service begins for several at
 * once.
 */
export function neverUsed({ neverUsedPastEntriesMin, neverUsedPastDaysMin }: Thresholds): Rule {
  const histories = createRecentMap<History>(askersMax)
  const newUses = createRecentMap<NewUse>(newUsersMax)
  return {
    name: 'never-used',
    take: (seen) => {
      if (!seen.isQuestion || seen.refusal !== undefined) return nothing
      const { department } = seen.entry
      const own = historyOf(seen.asker, seen.day)
      const all = historyOf(`department ${department}`, seen.day)
      for (const feature of featuresOf(seen)) {
        const isNewToAll = isKnown(all) && !all.used.has(feature)
        const isNew = isKnown(own) && !own.used.has(feature)
        if (isNew || isNewToAll) note(seen, feature, isNewToAll)
        else noteAgain(seen, feature)
      }
      for (const feature of featuresOf(seen)) {
        for (const { used } of [own, all]) if (used.size < featuresMax) used.add(feature)
      }
      own.entries += 1
      all.entries += 1
      return nothing
    },
    endDay: (day) => {
      const over = [...newUses.entries()].filter(([, one]) => one.day <= day)
      const found = over.flatMap(([, one]) => judge(one, over))
      for (const [key] of over) newUses.delete(key)
      return found
    },
  }

  function historyOf(key: string, day: number): History {
    const history = histories.of(key, () => ({ entries: 0, days: 0, day: -1, used: new Set() }))
    if (history.day !== day) Object.assign(history, { day, days: history.days + 1 })
    return history
  }

  function isKnown({ entries, days }: History): boolean {
    return entries >= neverUsedPastEntriesMin && days > neverUsedPastDaysMin
  }

  function note(seen: Seen, feature: string, isNewToAll: boolean): void {
    const { day, entry, ref } = seen
    const one = newUses.of(`${seen.asker} ${feature}`, () => ({
      about: askerOf(seen),
      day,
      department: entry.department,
      feature,
      isNewToAll,
      isOdd: false,
      refs: [],
    }))
    one.isOdd ||= seen.isOddHour || seen.isOddWithoutCase || seen.signals.length > 0
    if (one.refs.length < listedMax) one.refs.push(ref)
  }

  /** Later on the day that it was new. */
  function noteAgain(seen: Seen, feature: string): void {
    const one = newUses.peek(`${seen.asker} ${feature}`)
    if (one && one.day === seen.day) note(seen, feature, one.isNewToAll)
  }

  function judge(one: NewUse, all: readonly (readonly [string, NewUse])[]): readonly Suspicion[] {
    const { about, day, department, feature, isNewToAll, isOdd, refs } = one
    const users = all.filter(([, use]) => use.department === department && use.feature === feature)
    if (!isOdd && (!isNewToAll || users.length >= togetherMin)) return nothing
    return [
      {
        about,
        period: dateOf(day),
        entries: refs,
        weight: isOdd && isNewToAll ? 3 : 2,
        why: {
          zh: `首次使用此前从未用过的${isNewToAll ? '（本部门亦未用过）' : ''}：${feature}`,
          en: `first use of ${feature}${isNewToAll ? ', which nobody of the department had used' : ''}`,
        },
      },
    ]
  }
}

/** Codes that the hub knows, so that nothing personal stands in them. */
function featuresOf({ entry }: Seen): readonly string[] {
  const { purpose, recordType, channel, action, legalBasis, fields = [] } = entry
  const named: readonly (readonly [string, string | undefined])[] = [
    ['purpose', purpose],
    ['type', recordType],
    ['channel', channel],
    ['matter and type', recordType === undefined ? undefined : `${purpose ?? ''} ${recordType}`],
    ['law', legalBasis],
    ['action', recordType === undefined ? action : `${action ?? ''} ${recordType}`],
  ]
  return [
    ...named.flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`])),
    ...fields.map((field) => `field ${action ?? ''} ${recordType ?? ''} ${field}`),
  ]
}
