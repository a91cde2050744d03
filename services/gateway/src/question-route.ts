import type { Authenticate, DeclaredAnswers, Problem } from '@hutong/http'
import {
  describeRoute,
  noteFailure,
  problem,
  problemType,
  sendProblem,
  sendScopeMissing,
  sendUnauthenticated,
  tokenNeeded,
} from '@hutong/http'
import type { NoteProblem } from '@hutong/ledger/entries'
import { HutongError } from '@hutong/process'
import type { Logger } from '@hutong/process'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { TSchema } from 'typebox'
import type { AnswerParts } from './answer-question.ts'
import type { JudgedType } from './judged-type.ts'
import { headersSchema } from './question.ts'
import { recogniseAsker } from './recognise-asker.ts'
import type { Asker } from './recognise-asker.ts'
import type { Reply } from './refuse-question.ts'
import { traceIdOf } from './trace-id.ts'

export interface GatewayParts extends AnswerParts {
  readonly authenticate: Authenticate
  readonly noteProblem: NoteProblem
  readonly types: ReadonlyMap<string, JudgedType>
  readonly logger: Logger
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks, once the token has been checked. */
    asker: Asker | null
  }
}

/** One address that takes questions. */
interface QuestionRoute<Body> {
  readonly url: string
  readonly action: 'verify' | 'read'
  /** Name of the call in clients. */
  readonly operationId: string
  readonly summary: string
  readonly body: TSchema
  readonly answers: DeclaredAnswers
  /** Takes a body that fits the schema; a list of errors where it is no question all the same. */
  readonly answer: (request: FastifyRequest<{ Body: Body }>, asker: Asker) => Promise<Answered>
  /** Name of the log line that each answer leaves. */
  readonly event: string
}

type Answered =
  | { readonly ok: true; readonly type: string; readonly reply: Reply }
  | { readonly ok: false; readonly errors: NonNullable<Problem['errors']> }

/** Order: authenticate, then parse, then answer; everything said to a known asker leaves an entry first. */
export function serveQuestions<Body>(
  server: FastifyInstance,
  parts: GatewayParts,
  route: QuestionRoute<Body>,
): void {
  const { url, action, operationId, summary, body, answers } = route
  if (!server.hasRequestDecorator('asker')) server.decorateRequest('asker', null)
  server.post<{ Body: Body }>(url, {
    schema: describeRoute({
      tags: ['questions'],
      operationId,
      summary,
      security: tokenNeeded,
      body,
      reads: { headers: headersSchema },
      answers,
    }),
    onRequest: async (request, reply) => {
      const asker = await recogniseAsker(request, parts)
      if (!asker) return sendUnauthenticated(reply)
      const { caller } = asker
      if (!caller.scopes.has('ask')) {
        return sendScopeMissing(reply, caller, { scope: 'ask', action }, parts.noteProblem)
      }
      request.asker = asker
      return undefined
    },
    errorHandler: async (failure, request, reply) => {
      const { asker } = request
      const told = noteFailure(failure, request, parts.logger)
      if (!asker || !leavesEntry(told)) return sendProblem(reply, told)
      return send(reply, await noteBadInput(asker, told, action, request, parts))
    },
    handler: async (request, reply) => {
      const { asker } = request
      if (!asker)
        throw new HutongError('HUTONG_BUG', 'a question reached its answer without an asker')
      if (!parts.catalogue.isFresh()) return sendProblem(reply, problem('grants-stale'))
      return send(reply, await answer(request, asker, route, parts))
    },
  })
}

async function answer<Body>(
  request: FastifyRequest<{ Body: Body }>,
  asker: Asker,
  { action, event, answer: answerBody }: QuestionRoute<Body>,
  parts: GatewayParts,
): Promise<Reply> {
  const answered = await answerBody(request, asker)
  const reply = answered.ok
    ? answered.reply
    : await noteBadInput(
        asker,
        problem('invalid', { errors: answered.errors }),
        action,
        request,
        parts,
      )
  parts.logger.event(event, {
    client: asker.caller.client,
    type: answered.ok ? answered.type : null,
    status: reply.status,
  })
  return reply
}

/** Bad input of a known asker is on the record like any question; what never was a question is counted only. */
function leavesEntry({ status }: Problem): boolean {
  return status === 400 || status === 422
}

async function noteBadInput(
  asker: Asker,
  told: Problem,
  action: string,
  request: Pick<FastifyRequest, 'headers'>,
  parts: GatewayParts,
): Promise<Reply> {
  const traceId = traceIdOf(request.headers.traceparent)
  const body = await parts.noteProblem(asker.caller, told, { action, traceId })
  return { status: told.status, body }
}

function send(reply: FastifyReply, { status, body, retryAfterMs }: Reply): FastifyReply {
  if (retryAfterMs !== undefined)
    void reply.header('retry-after', String(Math.ceil(retryAfterMs / 1000)))
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .type(status === 200 ? 'application/json; charset=utf-8' : problemType)
    .send(body)
}
