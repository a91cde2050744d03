import { proveMistakes, sendScopeMissing, sendUnauthenticated } from '@hutong/http'
import type { Authenticate, Caller, Problem } from '@hutong/http'
import type { NoteProblem } from '@hutong/ledger/entries'
import { HutongError } from '@hutong/process'
import type { Logger } from '@hutong/process'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** An auditor, a citizens' portal or a citizen, once the token has been checked. */
    admitted: Caller | null
  }
}

export interface MannersParts {
  readonly authenticate: Authenticate
  readonly noteProblem: NoteProblem
  readonly logger: Logger
}

/** One door of the audit. */
export interface Door {
  /** Auditors have `audit`; citizens and their portals have `me`. */
  readonly scope: 'audit' | 'me'
  /** What the entry of a refusal or a mistake names it. */
  readonly action: string
  /** What a problem is called at this door: published contracts have words of their own. */
  readonly told?: (found: Problem) => Problem
}

/**
 * What all addresses behind a door do alike: let nobody else in, and put the mistakes of known callers on the record. Nothing of an address is ever noted: some
 * have to take a number in it.
 */
export function mannersOf(
  server: FastifyInstance,
  { scope, action, ...words }: Door,
  { authenticate, noteProblem, logger }: MannersParts,
) {
  if (!server.hasRequestDecorator('admitted')) server.decorateRequest('admitted', null)
  return {
    onRequest: async (request: FastifyRequest, reply: FastifyReply) => {
      const caller = await authenticate(request)
      if (!caller) return sendUnauthenticated(reply)
      if (!caller.scopes.has(scope))
        return sendScopeMissing(reply, caller, { scope, action }, noteProblem)
      request.admitted = caller
      return undefined
    },
    errorHandler: proveMistakes({
      knownIn: (request) => request.admitted,
      prove: (caller, found) => noteProblem(caller, found, { action }),
      logger,
      ...words,
    }),
  }
}

export function knownCaller({ admitted }: FastifyRequest): Caller {
  if (admitted) return admitted
  throw new HutongError('HUTONG_BUG', 'a reading reached its answer without a caller')
}
