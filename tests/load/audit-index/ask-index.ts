import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { AuditIndexReader, EntryQuery } from '../../../services/audit/src/index/audit-index.ts'
import { caseRef, chanceOf, department, officer, subject } from './make-entries.ts'

const rounds = 15
const pageLimit = 50
const pagesMax = 3

export interface SearchFigures {
  readonly searches: number
  readonly p50Ms: number
  readonly p95Ms: number
  readonly maxMs: number
  /** p95 of each kind of search, the slowest first. */
  readonly slowest: Readonly<Record<string, number>>
  readonly statisticsP95Ms: number
  /** How long others waited for the thread at most while statistics were made. */
  readonly statisticsBlockMs: number
}

/** A mixed set of filters, each from the newest on, from the oldest on, and from the middle of the time on, three pages each. */
export async function askIndex(index: AuditIndexReader): Promise<SearchFigures> {
  const chance = chanceOf(11)
  const all: number[] = []
  const byKind = new Map<string, number[]>()
  for (let round = 0; round < rounds; round += 1) {
    for (const [kind, filter] of Object.entries(filtersOf(chance))) {
      for (const start of starts) {
        for (const ms of await walk(index, { ...base, ...filter, ...start })) {
          all.push(ms)
          byKind.set(kind, [...(byKind.get(kind) ?? []), ms])
        }
      }
    }
  }
  const slowest = [...byKind]
    .map(([kind, ms]): [string, number] => [kind, share(ms, 0.95)])
    .toSorted((one, other) => other[1] - one[1])
  const statistics = await count(index)
  return {
    searches: all.length,
    p50Ms: share(all, 0.5),
    p95Ms: share(all, 0.95),
    maxMs: share(all, 1),
    slowest: Object.fromEntries(slowest.slice(0, 6)),
    statisticsP95Ms: share(statistics.took, 0.95),
    statisticsBlockMs: statistics.blockMs,
  }
}

const base = { reader: { as: 'authority' }, order: 'newest', limit: pageLimit } as const
const middle = { time: '2026-10-01T00:00:00.000Z', ledger: '', at: 0 }
const starts: readonly Partial<EntryQuery>[] = [{}, { order: 'oldest' }, { after: middle }]

function filtersOf(chance: () => number): Readonly<Record<string, Partial<EntryQuery>>> {
  const any = (below: number): number => Math.floor(chance() * below)
  const day = new Date(Date.parse('2026-08-26T00:00:00Z') + any(80) * 86_400_000).toISOString()
  return {
    nothing: {},
    person: { subjects: [subject(any(200_000))] },
    personOfManyTags: { subjects: Array.from({ length: 8 }, (_, at) => subject(any(100) + at)) },
    knownPerson: { subjects: [subject(any(3))], purpose: 'matter-3' },
    officer: { officer: officer(any(5_000)) },
    busyOfficer: { officer: officer(0), decision: 'REFUSED' },
    case: { caseRef: caseRef(any(300_000)) },
    client: { client: `client-${any(60)}` },
    department: { department: department(any(20)) },
    provider: { provider: ['minzheng', 'gongan', 'nobody'][any(3)] ?? '' },
    purpose: { purpose: `matter-${any(12)}` },
    law: { legalBasis: `law-${any(12)}`, action: 'read' },
    typeAndDecision: { type: 'marriage.event', decision: 'NO' },
    decision: { decision: 'UNKNOWN:source-down' },
    field: { field: `field-${any(12)}`, kind: 'refusal' },
    twoThatSeldomMeet: { client: `client-${any(60)}`, purpose: `matter-${any(12)}` },
    days: { from: day, to: `${day.slice(0, 10)}T08:00:00.000Z`, decision: 'REFUSED' },
    ledger: { ledger: 'gateway-2' },
    ofProvider: { reader: { as: 'provider', departments: ['minzheng'] }, action: 'read' },
    ofSupervisor: { reader: { as: 'supervisor', departments: [department(any(20))] } },
  }
}

async function walk(index: AuditIndexReader, query: EntryQuery): Promise<number[]> {
  const took: number[] = []
  let after = query.after
  for (let page = 0; page < pagesMax; page += 1) {
    const from = performance.now()
    const { next } = await index.search({ ...query, ...(after ? { after } : {}) })
    took.push(performance.now() - from)
    if (!next) break
    after = next
  }
  return took
}

async function count(index: AuditIndexReader) {
  const took: number[] = []
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  for (let round = 0; round < rounds; round += 1) {
    for (const by of [['day'], ['month', 'department'], ['type', 'decision'], []] as const) {
      const from = performance.now()
      await index.count({ reader: { as: 'authority' }, by })
      took.push(performance.now() - from)
    }
  }
  delay.disable()
  return { took, blockMs: Math.round(delay.max / 1e6) }
}

function share(ms: readonly number[], part: number): number {
  const sorted = ms.toSorted((one, other) => one - other)
  const at = Math.min(sorted.length - 1, Math.floor(sorted.length * part))
  return Math.round((sorted[at] ?? 0) * 100) / 100
}
