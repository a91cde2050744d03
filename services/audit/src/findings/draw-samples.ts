import { createHmac } from 'node:crypto'
import type { IndexedEntry } from '../index/audit-index.ts'
import type { Finding } from './finding.ts'
import { monthOf, observe } from './observed.ts'
import type { EntryWatch } from './watch-entries.ts'

const ofStratumMax = 2
const strataMax = 5_000
const minuteMs = 60_000

interface Drawn {
  readonly ref: string
  readonly lot: string
  readonly department: string
  readonly at: string
}

/**
 * Draws entries of each month by lot, some of every department, matter and kind of answer: what no rule suspects is looked at as well. The lots are keyed: who asks cannot know whether
 * a question will be drawn, and whoever has the key draws the same ones again. Told when the month is over.
 */
export function drawSamples(key: Buffer, idOf: (text: string) => string): EntryWatch {
  let month = ''
  let strata = new Map<string, Drawn[]>()
  let told: Finding[] = []

  return {
    take: (entry) => {
      const { date, isQuestion, ref } = observe(entry)
      turnTo(monthOf(date))
      if (!isQuestion || entry.cause !== undefined) return
      const lot = createHmac('sha256', key).update(`${month} ${ref}`).digest('hex')
      draw(stratumOf(entry), { ref, lot, department: entry.department, at: entry.time })
    },
    advance: (ms) => {
      if (month !== '') turnTo(monthOf(new Date(ms + chinaOffsetMs).toISOString()))
    },
    changed: () => {
      const all = told
      told = []
      return all
    },
  }

  function turnTo(next: string): void {
    if (next <= month) return
    told = [...told, ...[...strata].flatMap(([stratum, drawn]) => findingsOf(stratum, drawn))]
    month = next
    strata = new Map()
  }

  function draw(stratum: string, one: Drawn): void {
    const drawn = strata.get(stratum) ?? []
    if (drawn.length === 0 && strata.size >= strataMax) return
    strata.set(
      stratum,
      [...drawn, one].toSorted((a, b) => (a.lot < b.lot ? -1 : 1)).slice(0, ofStratumMax),
    )
  }

  function findingsOf(stratum: string, drawn: readonly Drawn[]): readonly Finding[] {
    return drawn.map(({ ref, department, at }) => ({
      id: idOf(JSON.stringify(['sample', month, ref])),
      rule: 'sample',
      about: { what: 'draw', department },
      period: month,
      entries: [ref],
      entryCount: 1,
      weight: 1,
      why: { zh: `每月抽查：${stratum}`, en: `drawn by lot, of ${stratum}` },
      at,
    }))
  }
}

const chinaOffsetMs = 8 * 60 * minuteMs

/** Department, matter, and the answer without its reason. */
function stratumOf({ department, purpose = '-', answerClass = '-' }: IndexedEntry): string {
  return `${department} / ${purpose} / ${answerClass.split(':')[0] ?? '-'}`
}
