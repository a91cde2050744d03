import {
  describeRoute,
  jsonAnswer,
  problem,
  provenProblem,
  sendProblem,
  tokenNeeded,
} from '@hutong/http'
import type { Caller, Problem } from '@hutong/http'
import type { NoteEntry, NoteReading } from '@hutong/ledger/entries'
import type { Clock } from '@hutong/process'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import type { AuditIndexReader } from '../index/audit-index.ts'
import { auditorManners, knownAuditor, rememberAuditors } from '../reading/admit-auditor.ts'
import type { AuditorParts } from '../reading/admit-auditor.ts'
import { scopeOf } from '../reading/reader-scope.ts'
import type { ScopeSettings } from '../reading/reader-scope.ts'
import { chooseFindings, isSeen } from './choose-findings.ts'
import {
  findingParams,
  findingView,
  listQuery,
  monthParams,
  pageSchema,
  reviewBody,
  sampleSchema,
} from './findings-schemas.ts'
import type { ListQuery, ReviewBody } from './findings-schemas.ts'
import type { Findings } from './keep-findings.ts'
import { reviewFinding } from './review-finding.ts'
import { viewFinding } from './view-finding.ts'

export interface FindingParts extends AuditorParts, ScopeSettings {
  readonly findings: Findings
  readonly index: Pick<AuditIndexReader, 'entry'>
  readonly noteReading: NoteReading
  readonly noteEntry: NoteEntry
  readonly clock: Clock
}

const tags = ['audit']
const action = 'findings'
const scopeAnswers = {
  403: provenProblem('the token lacks the scope audit, or it is outside the scope'),
  422: provenProblem('a part of the question breaks a rule'),
}

/**
 * `/audit/v1/findings` and `/audit/v1/samples`: what the rules found and the lot drew, and what auditors say of it. An auditor of the sharing authority sees all, one of a
 * department what is about the own officers, systems and cases, but not who is flagged. Every reading is an entry itself; a step of a review is in the ledger before it has an effect.
 */
export function serveFindings(server: FastifyInstance, parts: FindingParts): void {
  rememberAuditors(server)
  const manners = auditorManners(parts, action)
  server.get<{ Querystring: ListQuery }>('/audit/v1/findings', {
    ...manners,
    schema: describeRoute({
      tags,
      operationId: 'listFindings',
      summary: 'what looks like misuse, gravest and newest first',
      security: tokenNeeded,
      querystring: listQuery,
      answers: { 200: jsonAnswer('a page of findings', pageSchema), ...scopeAnswers },
    }),
    handler: (request, reply) => list(request, reply, parts),
  })
  server.get<{ Params: Static<typeof findingParams> }>('/audit/v1/findings/:id', {
    ...manners,
    schema: describeRoute({
      tags,
      operationId: 'getFinding',
      summary: 'one finding, with every step of its review',
      security: tokenNeeded,
      params: findingParams,
      answers: { 200: jsonAnswer('as it stands now', findingView), ...scopeAnswers, 404: noSuch },
    }),
    handler: (request, reply) => show(request, reply, request.params.id, parts),
  })
  server.post<{ Params: Static<typeof findingParams>; Body: ReviewBody }>(
    '/audit/v1/findings/:id/review',
    {
      ...manners,
      schema: describeRoute({
        tags,
        operationId: 'reviewFinding',
        summary: 'justify it, confirm that as the second reader, or escalate it',
        security: tokenNeeded,
        params: findingParams,
        body: reviewBody,
        answers: {
          200: jsonAnswer('as it stands now, and the proof of the step', findingView),
          ...scopeAnswers,
          404: noSuch,
          409: 'the step does not fit how it stands',
        },
      }),
      handler: (request, reply) => review(request, reply, parts),
    },
  )
  server.get<{ Params: Static<typeof monthParams> }>('/audit/v1/samples/:month', {
    ...manners,
    schema: describeRoute({
      tags,
      operationId: 'getSample',
      summary: 'entries of a month that were drawn by lot, to be looked at like findings',
      security: tokenNeeded,
      params: monthParams,
      answers: {
        200: jsonAnswer('some of every department, matter and kind of answer', sampleSchema),
        ...scopeAnswers,
        404: 'the month is not over, or nothing was asked in it',
      },
    }),
    handler: (request, reply) => sample(request, reply, request.params.month, parts),
  })
}

const noSuch = 'there is no such finding, or it is not about your department'

/** Departments whose findings the auditor sees; undefined = of all. */
type Sight = readonly string[] | undefined

type Seen =
  | { readonly ok: true; readonly sight: Sight }
  | { readonly ok: false; readonly told: Problem }

function sightOf(auditor: Caller, department: string | undefined, parts: FindingParts): Seen {
  const scope = scopeOf(auditor, department === undefined ? {} : { department }, parts)
  if (!scope.ok) return scope
  return { ok: true, sight: 'departments' in scope.reader ? scope.reader.departments : undefined }
}

async function list(
  request: FastifyRequest<{ Querystring: ListQuery }>,
  reply: FastifyReply,
  parts: FindingParts,
): Promise<FastifyReply> {
  const auditor = knownAuditor(request)
  const { query } = request
  const seen = sightOf(auditor, query.department, parts)
  if (!seen.ok) return tell(reply, auditor, seen.told, parts)
  const { from, to } = query
  if (from !== undefined && to !== undefined && from >= to)
    return tell(reply, auditor, emptyRange, parts)
  const chosen = chooseFindings(parts.findings.all(), query, seen.sight)
  if (typeof chosen === 'string') return tell(reply, auditor, badCursors[chosen], parts)
  const { page, next } = chosen
  await parts.noteReading(auditor, {
    action,
    note: `${page.length} findings; by ${Object.keys(query).join(', ')}`,
  })
  const findings = await Promise.all(page.map((one) => viewFinding(one, parts.index)))
  return reply.header('cache-control', 'no-store').send({ findings, next })
}

async function show(
  request: FastifyRequest,
  reply: FastifyReply,
  id: string,
  parts: FindingParts,
): Promise<FastifyReply> {
  const auditor = knownAuditor(request)
  const seen = sightOf(auditor, undefined, parts)
  if (!seen.ok) return tell(reply, auditor, seen.told, parts)
  const found = parts.findings.find(id)
  await parts.noteReading(auditor, { action, note: `finding ${id}` })
  if (!found || !isSeen(found.finding, seen.sight)) return sendProblem(reply, notFound)
  return reply.header('cache-control', 'no-store').send(await viewFinding(found, parts.index))
}

async function review(
  request: FastifyRequest<{ Params: Static<typeof findingParams>; Body: ReviewBody }>,
  reply: FastifyReply,
  parts: FindingParts,
): Promise<FastifyReply> {
  const auditor = knownAuditor(request)
  const seen = sightOf(auditor, undefined, parts)
  if (!seen.ok) return tell(reply, auditor, seen.told, parts)
  const { id } = request.params
  const found = parts.findings.find(id)
  if (!found || !isSeen(found.finding, seen.sight)) return sendProblem(reply, notFound)
  const decided = await reviewFinding(id, request.body, auditor, parts)
  if (!decided.ok) return tell(reply, auditor, decided.told, parts)
  return reply
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .send(decided.body)
}

async function sample(
  request: FastifyRequest,
  reply: FastifyReply,
  month: string,
  parts: FindingParts,
): Promise<FastifyReply> {
  const auditor = knownAuditor(request)
  const seen = sightOf(auditor, undefined, parts)
  if (!seen.ok) return tell(reply, auditor, seen.told, parts)
  const drawn = parts.findings
    .all()
    .filter(({ finding }) => finding.rule === 'sample' && finding.period === month)
    .filter(({ finding }) => isSeen(finding, seen.sight))
    .toSorted((a, b) => (a.finding.why.en < b.finding.why.en ? -1 : 1))
  await parts.noteReading(auditor, { action: 'samples', note: `${drawn.length} of ${month}` })
  if (drawn.length === 0) return sendProblem(reply, noSample)
  const findings = await Promise.all(drawn.map((one) => viewFinding(one, parts.index)))
  return reply.header('cache-control', 'no-store').send({ findings })
}

async function tell(
  reply: FastifyReply,
  auditor: Caller,
  told: Problem,
  { noteProblem }: FindingParts,
): Promise<FastifyReply> {
  return sendProblem(reply, told, await noteProblem(auditor, told, { action }))
}

const notFound = problem('not-found', {
  remedy: 'GET /audit/v1/findings lists those that you see',
})
const noSample = problem('not-found', {
  remedy: 'ask for a month that is over, some minutes after its end',
})
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
