import type { HutongError, Logger } from '@hutong/process'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { noteFailure, sendProblem } from './build-server.ts'
import type { Problem } from './problem.ts'

/**
 * For `errorHandler`: bad input of somebody known is on the record like any question. What never was a question of anybody is told and leaves nothing; what failed
 * here is noted.
 *
 * @param knownIn who the caller is, once the token has been checked
 * @param prove leaves the entry, and gives the body with its receipt
 */
export function proveMistakes<Known>({
  knownIn,
  prove,
  logger,
  told = asItIs,
}: {
  readonly knownIn: (request: FastifyRequest) => Known | null
  readonly prove: (known: Known, found: Problem, request: FastifyRequest) => Promise<string>
  readonly logger: Logger
  /** What a problem is called at these addresses; left out: what it is called everywhere. */
  readonly told?: (found: Problem) => Problem
}) {
  return async (
    failure: FastifyError | HutongError,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> => {
    const found = told(noteFailure(failure, request, logger))
    const known = knownIn(request)
    if (!known || !mistakes.has(found.status)) return sendProblem(reply, found)
    return sendProblem(reply, found, await prove(known, found, request))
  }
}

const asItIs = (found: Problem): Problem => found
const mistakes: ReadonlySet<number> = new Set([400, 422])
