import {
  noteFailure,
  problem,
  sendProblem,
  sendScopeMissing,
  sendUnauthenticated,
} from '@hutong/http'
import type { Caller, FieldError, Problem } from '@hutong/http'
import { HutongError } from '@hutong/process'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { CitizenParts } from './citizen-parts.ts'
import { listing } from './why-in-words.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** A citizens' portal, or a citizen who signed in, once the token has been checked. */
    citizen: Caller | null
  }
}

const action = listing
type MannersParts = Pick<CitizenParts, 'authenticate' | 'noteProblem' | 'logger'>

/** Once for each server, before its first address with these manners. */
export function rememberCitizens(server: FastifyInstance): void {
  if (!server.hasRequestDecorator('citizen')) server.decorateRequest('citizen', null)
}

/**
 * What all addresses for citizens do alike: let nobody else in, and put the mistakes of known callers on the record. Nothing of an address is ever noted: two
 * of them have to take a number in it.
 *
 * @param told what bad input is called: the published contracts know 400 alone
 */
export function mannersOf(parts: MannersParts, told: (problem: Problem) => Problem = asItIs) {
  const { authenticate, noteProblem, logger } = parts
  return {
    onRequest: async (request: FastifyRequest, reply: FastifyReply) => {
      const caller = await authenticate(request)
      if (!caller) return sendUnauthenticated(reply)
      if (!caller.scopes.has('me'))
        return sendScopeMissing(reply, caller, { scope: 'me', action }, noteProblem)
      request.citizen = caller
      return undefined
    },
    errorHandler: async (
      failure: FastifyError | HutongError,
      request: FastifyRequest,
      reply: FastifyReply,
    ) => {
      const found = told(noteFailure(failure, request, logger))
      if (!request.citizen || !badInput.has(found.status)) return sendProblem(reply, found)
      return sendMistake(reply, request.citizen, found, parts)
    },
  }
}

/** 400 instead of 422, with the same list of mistakes. */
export function asContract(found: Problem): Problem {
  return found.code === 'invalid' ? badContent(found.errors ?? []) : found
}

export function badContent(errors: readonly FieldError[]): Problem {
  return problem('malformed', {
    detail:
      'the request breaks a rule of this contract; errors[] names each part, its rule and the fix',
    errors,
  })
}

export async function sendMistake(
  reply: FastifyReply,
  caller: Caller,
  found: Problem,
  { noteProblem }: Pick<MannersParts, 'noteProblem'>,
): Promise<FastifyReply> {
  return sendProblem(reply, found, await noteProblem(caller, found, { action }))
}

export function knownCitizen({ citizen }: FastifyRequest): Caller {
  if (citizen) return citizen
  throw new HutongError('HUTONG_BUG', 'a list of accesses reached its answer without a caller')
}

const asItIs = (found: Problem): Problem => found
const badInput: ReadonlySet<number> = new Set([400, 422])
