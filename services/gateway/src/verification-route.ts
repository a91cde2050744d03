import type { Authenticate, Problem } from '@hutong/http'
import {
  describeRoute,
  noteFailure,
  problem,
  problemType,
  sendProblem,
  sendScopeMissing,
  sendUnauthenticated,
} from '@hutong/http'
import type { NoteProblem } from '@hutong/ledger/entries'
import { HutongError } from '@hutong/process'
import type { Logger } from '@hutong/process'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { answerQuestion } from './answer-question.ts'
import type { AnswerParts, Reply } from './answer-question.ts'
import { answerSchemas } from './answer-schemas.ts'
import type { JudgedType } from './judged-type.ts'
import { parseQuestion } from './parse-question.ts'
import { verificationSchema } from './question.ts'
import type { Verification } from './question.ts'
import { recogniseAsker } from './recognise-asker.ts'
import type { Asker } from './recognise-asker.ts'
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

const url = '/v1/verifications'
const action = 'verify'

/** `POST /v1/verifications`. Order: authenticate, then parse, then answer; everything said to a known asker leaves an entry first. */
export function serveVerifications(server: FastifyInstance, parts: GatewayParts): void {
  server.decorateRequest('asker', null)
  server.post<{ Body: Verification }>(url, {
    schema: describeRoute({
      tags: ['questions'],
      summary: 'is this certificate what the citizen says it is?',
      security: [{ bearer: [] }, { dpop: [] }],
      body: verificationSchema,
      response: answerSchemas,
    }),
    // The answer is one string, built in canonical order: its schema is for readers.
    serializerCompiler: () => (body) => String(body),
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
      return send(reply, await noteBadInput(asker, told, request, parts))
    },
    handler: async (request, reply) => {
      const { asker } = request
      if (!asker)
        throw new HutongError('HUTONG_BUG', 'a question reached its answer without an asker')
      if (!parts.catalogue.isFresh()) return sendProblem(reply, problem('grants-stale'))
      return send(reply, await answer(request, asker, parts))
    },
  })
}

async function answer(
  request: FastifyRequest<{ Body: Verification }>,
  asker: Asker,
  parts: GatewayParts,
): Promise<Reply> {
  const parsed = parseQuestion(request.body, request.headers, parts.types)
  const reply = parsed.ok
    ? await answerQuestion(parsed.question, asker.caller, asker.department, parts)
    : await noteBadInput(asker, problem('invalid', { errors: parsed.errors }), request, parts)
  parts.logger.event('question-answered', {
    client: asker.caller.client,
    type: parsed.ok ? parsed.question.type.name : null,
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
  request: FastifyRequest,
  parts: GatewayParts,
): Promise<Reply> {
  const traceId = traceIdOf(request.headers.traceparent)
  const body = await parts.noteProblem(asker.caller, told, { action, traceId })
  return { status: told.status, body }
}

function send(reply: FastifyReply, { status, body }: Reply): FastifyReply {
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .type(status === 200 ? 'application/json; charset=utf-8' : problemType)
    .send(body)
}
