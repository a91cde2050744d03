import type { Finding, RuleName } from '../../../src/findings/finding.ts'
import { findIn } from '../../../src/findings/watch-entries.ts'
import type { IndexedEntry, OpenedDetails } from '../../../src/index/audit-index.ts'
import { indexEntry } from '../../../src/testing/index-entry.ts'

export const hourMs = 3_600_000
export const dayMs = 24 * hourMs
/** Midnight in China before Monday, 12 October 2026: three working weeks follow. */
export const monday = Date.parse('2026-10-12T00:00:00+08:00')

export type Change = Omit<Partial<IndexedEntry>, 'details'> & {
  readonly details?: Partial<OpenedDetails>
}

/** A question of an officer, with a case of its own; `null` in place of details: of a system. */
export function question(
  ms: number,
  { details = {}, ...change }: Change | (Omit<Change, 'details'> & { readonly details: null }) = {},
): IndexedEntry {
  count += 1
  const time = new Date(ms).toISOString()
  const subject = `subject-${count}`
  const plain = { ...indexEntry(0), time, subject, ...change }
  if (details === null) return plain
  const usual = { sealedKey: 'ziran-2026Q4', officer: 'o-1', window: 'A01', caseRef: `c-${count}` }
  return { ...plain, details: { ...usual, ...details } }
}
let count = 0

/** Without a case. */
export function withoutCase(ms: number, change: Change = {}): IndexedEntry {
  const { details, ...entry } = question(ms, change)
  if (!details) return entry
  const { caseRef: _, ...others } = details
  return { ...entry, details: others }
}

/** What six colleagues ask on working days, ten questions each between nine and five. */
export function usualDays(
  days: number,
  change: (officer: number) => Change = () => ({}),
): IndexedEntry[] {
  const entries: IndexedEntry[] = []
  for (let day = 0; day < days; day += 1) {
    if (day % 7 > 4) continue
    for (let officer = 1; officer <= 6; officer += 1) {
      for (let asked = 0; asked < 10; asked += 1) {
        const ms = monday + day * dayMs + (9 + asked * 0.8) * hourMs + officer * 60_000
        const { details, ...others } = change(officer)
        entries.push(question(ms, { ...others, details: { officer: `o-${officer}`, ...details } }))
      }
    }
  }
  return entries
}

/** What one rule finds in entries, which are put in order first. */
export function foundBy(
  rule: RuleName,
  ...parts: readonly (readonly IndexedEntry[])[]
): readonly Finding[] {
  const sorted = parts.flat().toSorted((a, b) => Date.parse(a.time) - Date.parse(b.time))
  const placed = sorted.map((entry, at) => ({ ...entry, at }))
  return findIn(placed).filter((finding) => finding.rule === rule)
}

/** So many of something, one after the other. */
export function times<Item>(many: number, make: (at: number) => Item): Item[] {
  return Array.from({ length: many }, (_, at) => make(at))
}
