import type { CatalogueView } from '@hutong/catalogue'
import type { Authenticate, Problem } from '@hutong/http'
import {
  problem,
  problemType,
  proveMistakes,
  sendProblem,
  sendScopeMissing,
  sendUnauthenticated,
} from '@hutong/http'
import type { NoteProblem } from '@hutong/ledger/entries'
import { HutongError } from '@hutong/process'
import type { Logger } from '@hutong/process'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { recogniseAsker } from './recognise-asker.ts'
import type { Asker } from './recognise-asker.ts'
import type { Reply } from './refuse-question.ts'
import { traceIdOf } from './trace-id.ts'

export interface AskerParts {
  readonly authenticate: Authenticate
  readonly catalogue: CatalogueView
  readonly noteProblem: NoteProblem
  readonly logger: Logger
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks, once the token has been checked. */
    asker: Asker | null
  }
}

/** Once for each server, before its first address with these manners. */
export function rememberAskers(server: FastifyInstance): void {
  if (!server.hasRequestDecorator('asker')) server.decorateRequest('asker', null)
}

/**
 * What all addresses for askers do alike: let nobody else in, and put the bad input of a known one on the record.
 *
 * @param action what was wanted, in one word
 * @param scopes any of them opens the address
 */
export function mannersOf(action: string, parts: AskerParts, scopes: readonly string[] = ['ask']) {
  return {
    onRequest: async (request: FastifyRequest, reply: FastifyReply) => {
      const asker = await recogniseAsker(request, parts)
      if (!asker) return sendUnauthenticated(reply)
      const { caller } = asker
      if (!scopes.some((scope) => caller.scopes.has(scope))) {
        return sendScopeMissing(reply, caller, { scope: 'ask', action }, parts.noteProblem)
      }
      if (!parts.catalogue.isFresh()) return sendProblem(reply, problem('grants-stale'))
      request.asker = asker
      return undefined
    },
    errorHandler: proveMistakes<Asker>({
      knownIn: (request) => request.asker,
      prove: async (asker, told, request) =>
        (await noteBadInput(asker, told, action, request, parts)).body,
      logger: parts.logger,
    }),
  }
}

export function knownAsker({ asker }: FastifyRequest): Asker {
  if (asker) return asker
  throw new HutongError('HUTONG_BUG', 'a question reached its answer without an asker')
}

export async function noteBadInput(
  asker: Asker,
  told: Problem,
  action: string,
  request: Pick<FastifyRequest, 'headers'>,
  parts: Pick<AskerParts, 'noteProblem'>,
): Promise<Reply> {
  const traceId = traceIdOf(request.headers.traceparent)
  const body = await parts.noteProblem(asker.caller, told, { action, traceId })
  return { status: told.status, body }
}

const errorsFrom = 400

export function send(reply: FastifyReply, { status, body, retryAfterMs }: Reply): FastifyReply {
  if (retryAfterMs !== undefined)
    void reply.header('retry-after', String(Math.ceil(retryAfterMs / 1000)))
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .type(status < errorsFrom ? 'application/json; charset=utf-8' : problemType)
    .send(body)
}
