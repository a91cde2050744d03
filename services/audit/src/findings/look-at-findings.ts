import { problem } from '@hutong/http'
import type { Caller, Problem } from '@hutong/http'
import type { NoteEntry, NoteReading } from '@hutong/ledger/entries'
import type { Clock } from '@hutong/process'
import type { AuditIndexReader } from '../index/audit-index.ts'
import { chooseFindings, isSeen } from './choose-findings.ts'
import type { ListQuery, ReviewBody } from './findings-schemas.ts'
import type { Findings, Reviewed } from './keep-findings.ts'
import { reviewFinding } from './review-finding.ts'
import { viewFinding } from './view-finding.ts'

export interface LookParts {
  readonly findings: Findings
  readonly index: Pick<AuditIndexReader, 'entry'>
  readonly noteReading: NoteReading
  readonly noteEntry: NoteEntry
  readonly clock: Clock
}

/** Who looks, and with whose eyes. */
export interface Look {
  readonly auditor: Caller
  /** Departments whose findings the auditor sees; undefined = of all. */
  readonly sight: readonly string[] | undefined
}

export type Looked =
  | { readonly kind: 'found'; readonly body: object | string }
  /** A problem with an entry of its own. */
  | { readonly kind: 'refused'; readonly told: Problem }
  /** To who may look. A look has left its entry; a step that finds nothing leaves none, as 404 never does. */
  | { readonly kind: 'nothing'; readonly told: Problem }

export async function listFindings(
  query: ListQuery,
  { auditor, sight }: Look,
  parts: LookParts,
): Promise<Looked> {
  const { from, to } = query
  if (from !== undefined && to !== undefined && from >= to) return refused(emptyRange)
  const chosen = chooseFindings(parts.findings.all(), query, sight)
  if (typeof chosen === 'string') return refused(badCursors[chosen])
  const { page, next } = chosen
  const note = `${page.length} findings; by ${Object.keys(query).join(', ')}`
  await parts.noteReading(auditor, { action: 'findings', note })
  return { kind: 'found', body: { findings: await viewAll(page, parts), next } }
}

export async function showFinding(
  id: string,
  { auditor, sight }: Look,
  { findings, index, noteReading }: LookParts,
): Promise<Looked> {
  const found = findings.find(id)
  await noteReading(auditor, { action: 'findings', note: `finding ${id}` })
  if (!found || !isSeen(found.finding, sight)) return notFound
  return { kind: 'found', body: await viewFinding(found, index) }
}

export async function takeStep(
  id: string,
  step: ReviewBody,
  { auditor, sight }: Look,
  parts: LookParts,
): Promise<Looked> {
  const found = parts.findings.find(id)
  if (!found || !isSeen(found.finding, sight)) return notFound
  const decided = await reviewFinding(id, step, auditor, parts)
  return decided.ok ? { kind: 'found', body: decided.body } : refused(decided.told)
}

export async function showSample(
  month: string,
  { auditor, sight }: Look,
  parts: LookParts,
): Promise<Looked> {
  const drawn = parts.findings
    .all()
    .filter(({ finding }) => finding.rule === 'sample' && finding.period === month)
    .filter(({ finding }) => isSeen(finding, sight))
    .toSorted((a, b) => (a.finding.why.en < b.finding.why.en ? -1 : 1))
  await parts.noteReading(auditor, { action: 'samples', note: `${drawn.length} of ${month}` })
  if (drawn.length === 0) return noSample
  return { kind: 'found', body: { findings: await viewAll(drawn, parts) } }
}

const viewAll = (some: readonly Reviewed[], { index }: LookParts) =>
  Promise.all(some.map((one) => viewFinding(one, index)))

const refused = (told: Problem): Looked => ({ kind: 'refused', told })
const nothing = (remedy: string): Looked => ({
  kind: 'nothing',
  told: problem('not-found', { remedy }),
})

const notFound = nothing('GET /audit/v1/findings lists those that you see')
const noSample = nothing('ask for a month that is over, some minutes after its end')
const fix = 'send `next` as it came, with the same search, or begin without one'
const badCursor = (rule: string): Problem =>
  problem('invalid', { errors: [{ field: 'querystring.cursor', rule, fix }] })
const badCursors = {
  unknown: badCursor('unknown cursor'),
  other: badCursor('cursor of another search'),
}
const emptyRange = problem('invalid', {
  errors: [
    { field: 'querystring.to', rule: 'range', fix: 'send a period that is later than from' },
  ],
})
