import {
  describeRoute,
  jsonAnswer,
  provenProblem,
  sendProblem,
  sendProvenProblem,
  tokenNeeded,
} from '@hutong/http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import type { Reader } from '../index/audit-index.ts'
import { knownCaller, mannersOf } from '../reading/manners.ts'
import type { MannersParts } from '../reading/manners.ts'
import { scopeOf } from '../reading/reader-scope.ts'
import type { ScopeSettings } from '../reading/reader-scope.ts'
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
import { listFindings, showFinding, showSample, takeStep } from './look-at-findings.ts'
import type { Look, LookParts, Looked } from './look-at-findings.ts'

export type FindingParts = LookParts & MannersParts & ScopeSettings

const tags = ['audit']
const door = { scope: 'audit', action: 'findings' } as const
const scopeAnswers = {
  403: provenProblem('the token lacks the scope audit, or it is outside the scope'),
  422: provenProblem('a part of the question breaks a rule'),
}

/**
 * `/audit/v1/findings` and `/audit/v1/samples`: what the rules found and the lot drew, and what auditors say of it. An auditor of the sharing authority sees all, one of a
 * department what is about the own officers, systems and cases, but not who is flagged. Every reading is an entry itself; a step of a review is in the ledger before it has an effect.
 */
export function serveFindings(server: FastifyInstance, parts: FindingParts): void {
  const manners = mannersOf(server, door, parts)
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
    handler: (request, reply) =>
      answer(
        request,
        reply,
        parts,
        (look) => listFindings(request.query, look, parts),
        request.query.department,
      ),
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
    handler: (request, reply) =>
      answer(request, reply, parts, (look) => showFinding(request.params.id, look, parts)),
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
      handler: (request, reply) =>
        answer(request, reply, parts, (look) =>
          takeStep(request.params.id, request.body, look, parts),
        ),
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
    handler: (request, reply) =>
      answer(request, reply, parts, (look) => showSample(request.params.month, look, parts)),
  })
}

const noSuch = 'there is no such finding, or it is not about your department'

/**
 * Lets an auditor look with the own eyes, and tells what there is, or why not.
 *
 * @param department whose findings are asked for by its name; left out: no department's
 */
async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  parts: FindingParts,
  lookWith: (look: Look) => Promise<Looked>,
  department?: string,
): Promise<FastifyReply> {
  const auditor = knownCaller(request)
  const scope = scopeOf(auditor, department === undefined ? {} : { department }, parts)
  const looked: Looked = scope.ok
    ? await lookWith({ auditor, sight: sightOf(scope.reader) })
    : { kind: 'refused', told: scope.told }
  switch (looked.kind) {
    case 'refused':
      return sendProvenProblem(reply, auditor, looked.told, door, parts.noteProblem)
    case 'nothing':
      return sendProblem(reply, looked.told)
    case 'found':
      return reply
        .header('cache-control', 'no-store')
        .type('application/json; charset=utf-8')
        .send(looked.body)
  }
}

const sightOf = (reader: Reader): Look['sight'] =>
  'departments' in reader ? reader.departments : undefined
