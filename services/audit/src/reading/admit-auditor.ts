import {
  describeRequestFailure,
  sendProblem,
  sendScopeMissing,
  sendUnauthenticated,
} from '@hutong/http'
import type { Authenticate, Caller } from '@hutong/http'
import type { NoteProblem } from '@hutong/ledger/entries'
import { HutongError } from '@hutong/process'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who reads the log, once the token has been checked. */
    auditor: Caller | null
  }
}

export interface AuditorParts {
  readonly authenticate: Authenticate
  readonly noteProblem: NoteProblem
}

/** Once for each server, before its first address with these manners. */
export function rememberAuditors(server: FastifyInstance): void {
  if (!server.hasRequestDecorator('auditor')) server.decorateRequest('auditor', null)
}

/**
 * What all addresses for auditors do alike: let nobody else in, and put the mistakes of auditors on the record.
 *
 * @param action what the entry of a mistake names it
 */
export function auditorManners({ authenticate, noteProblem }: AuditorParts, action: string) {
  return {
    onRequest: async (request: FastifyRequest, reply: FastifyReply) => {
      const caller = await authenticate(request)
      if (!caller) return sendUnauthenticated(reply)
      if (!caller.scopes.has('audit'))
        return sendScopeMissing(reply, caller, { scope: 'audit', action }, noteProblem)
      request.auditor = caller
      return undefined
    },
    errorHandler: async (
      failure: FastifyError | HutongError,
      request: FastifyRequest,
      reply: FastifyReply,
    ) => {
      const told = describeRequestFailure(failure)
      // What never was a search of somebody known is for the handler of the whole server.
      if (!request.auditor || (told.status !== 400 && told.status !== 422)) throw failure
      return sendProblem(reply, told, await noteProblem(request.auditor, told, { action }))
    },
  }
}

export function knownAuditor({ auditor }: FastifyRequest): Caller {
  if (auditor) return auditor
  throw new HutongError('HUTONG_BUG', 'a search reached its answer without a caller')
}
