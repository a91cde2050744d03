import type { FastifyReply, FastifyRequest, RouteGenericInterface } from 'fastify'
import type { OfficerCaller } from './admit-officer.ts'
import { knownOfficer, sendDecided } from './manners.ts'
import type { Decided, OfficerParts } from './manners.ts'
import { oneAfterTheOther } from './one-after-the-other.ts'

/** Makes handlers of what officers decide: one decision after the other, so that each sees what the one before did. */
export function decideInTurn(parts: Pick<OfficerParts, 'noteProblem'>) {
  const inTurn = oneAfterTheOther()
  return <Route extends RouteGenericInterface>(
    decide: (request: FastifyRequest<Route>, officer: OfficerCaller) => Promise<Decided>,
  ) =>
    async (request: FastifyRequest<Route>, reply: FastifyReply): Promise<FastifyReply> => {
      const officer = knownOfficer(request)
      const decided = await inTurn(() => decide(request, officer))
      return sendDecided(reply, officer, decided, parts)
    }
}
