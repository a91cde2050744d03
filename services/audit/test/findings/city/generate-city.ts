import { isWorkingDay } from '@hutong/schemas'
import type { IndexedEntry } from '../../../src/index/audit-index.ts'
import { plantAbuses } from './abuses.ts'
import { seededChance } from './chance.ts'
import { dayMs, openDiary } from './diary.ts'
import { liveOrdinaryDays } from './ordinary-days.ts'
import { buildTown } from './town.ts'

export interface GeneratedCity {
  /** In the order of their time. */
  readonly entries: readonly IndexedEntry[]
  /** Which abuse an entry belongs to, by `<ledger>:<at>`; the entries do not say it. */
  readonly abuseOf: ReadonlyMap<string, string>
  readonly abuses: readonly string[]
}

const first = Date.parse('2026-07-01T00:00:00+08:00')
const days = 92

/** A quarter of a city's questions, in which twelve abuses are hidden. The same seed gives the same. */
export function generateCity(seed: number): GeneratedCity {
  const chance = seededChance(seed)
  const town = buildTown(chance, days)
  const diary = openDiary()
  const calendar = { first, days }
  liveOrdinaryDays(town, calendar, chance, diary)
  const abuses = plantAbuses(town, calendar, isOpen, chance, diary)
  const abuseOf = new Map<string, string>()
  const sizes = new Map<string, number>()
  const sorted = diary.lines.toSorted((a, b) => a.ms - b.ms)
  const entries = sorted.map(({ ms, entry, abuse }): IndexedEntry => {
    const ledger = chance.percent(50) ? 'gateway-1' : 'gateway-2'
    const at = sizes.get(ledger) ?? 0
    sizes.set(ledger, at + 1)
    if (abuse !== undefined) abuseOf.set(`${ledger}:${at}`, abuse)
    return { ...entry, ledger, at, time: new Date(ms).toISOString(), bytes: new Uint8Array() }
  })
  return { entries, abuseOf, abuses }
}

function isOpen(day: number): boolean {
  return isWorkingDay(new Date(first + day * dayMs + 8 * 3_600_000).toISOString().slice(0, 10))
}
