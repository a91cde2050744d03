import { hash } from 'node:crypto'
import type { IndexedEntry } from '../index/audit-index.ts'
import { entriesMax } from './finding.ts'
import type { Finding, RuleName, Suspicion } from './finding.ts'
import { observe } from './observed.ts'
import { openPractice } from './practice.ts'
import { createRecentMap } from './recent-map.ts'
import { openRules } from './rules.ts'
import { thresholdsDefault } from './thresholds.ts'
import type { Thresholds } from './thresholds.ts'

/**
 * All rules over entries that come in the order of their time. The same entries give the same findings under the same ids, wherever it is done. Memory is bounded: each rule keeps what
 * it saw last of so many officers, systems, people and cases, and the findings of so many periods.
 */
export interface EntryWatch {
  readonly take: (entry: IndexedEntry) => void
  /** No entry before this time is to come: days that are over are judged. @param ms since 1970 */
  readonly advance: (ms: number) => void
  /** Findings that were made or have grown since this was asked last. */
  readonly changed: () => readonly Finding[]
}

const openFindingsMax = 5_000
const chinaOffsetMs = 8 * 3_600_000
const dayMs = 86_400_000

/** @param idOf turns what a finding is into its id; whoever keeps findings gives one that nobody can guess a name by */
export function watchEntries({
  thresholds = thresholdsDefault,
  idOf = plainId,
}: {
  readonly thresholds?: Thresholds
  readonly idOf?: (text: string) => string
} = {}): EntryWatch {
  const rules = openRules(thresholds)
  const judgePractice = openPractice(thresholds)
  const open = createRecentMap<Growing>(openFindingsMax)
  let grown = new Map<string, Grown>()
  let today: number | undefined
  let newest = ''

  return {
    take: (entry) => {
      // What followed from somebody else's question was nobody's choice.
      if (entry.cause !== undefined) return
      const observed = observe(entry)
      endDaysBefore(observed.day)
      newest = entry.time
      const seen = judgePractice(observed)
      for (const { name, take } of rules) for (const one of take(seen)) note(name, one)
    },
    advance: (ms) => endDaysBefore(Math.floor((ms + chinaOffsetMs) / dayMs)),
    changed: () => {
      const all = [...grown.values()].map(findingOf)
      grown = new Map()
      return all
    },
  }

  function endDaysBefore(day: number): void {
    today ??= day
    for (; today < day; today += 1) {
      for (const { name, endDay } of rules) for (const one of endDay?.(today) ?? []) note(name, one)
    }
  }

  function note(rule: RuleName, { about, period, entries, weight, why }: Suspicion): void {
    const id = idOf(JSON.stringify([rule, about, period]))
    const finding = open.of(id, () => ({ all: new Set(), weight, why }))
    const before = finding.all.size
    for (const entry of entries) if (finding.all.size < entriesMax) finding.all.add(entry)
    if (finding.all.size === before) return
    // The gravest of what was said; of those alike, the newest words.
    if (weight >= finding.weight) Object.assign(finding, { weight, why })
    grown.set(id, {
      id,
      rule,
      about,
      period,
      all: finding.all,
      weight: finding.weight,
      why: finding.why,
      at: newest,
    })
  }
}

interface Growing extends Pick<Finding, 'weight' | 'why'> {
  readonly all: Set<string>
}
interface Grown extends Omit<Finding, 'entries' | 'entryCount'> {
  readonly all: ReadonlySet<string>
}

const findingOf = ({ all, ...finding }: Grown): Finding => ({
  ...finding,
  entries: [...all],
  entryCount: all.size,
})

/** All findings in entries that are at hand, in the order in which they were made. */
export function findIn(
  entries: Iterable<IndexedEntry>,
  settings: Parameters<typeof watchEntries>[0] = {},
): readonly Finding[] {
  const watch = watchEntries(settings)
  let last = 0
  for (const entry of entries) {
    watch.take(entry)
    last = Date.parse(entry.time)
  }
  watch.advance(last + 2 * dayMs)
  return watch.changed()
}

const idLength = 32

function plainId(text: string): string {
  return `f-${hash('sha256', text).slice(0, idLength)}`
}
