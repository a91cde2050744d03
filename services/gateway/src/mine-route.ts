import type { CatalogueView } from '@hutong/catalogue'
import { describeRoute, sendScopeMissing, sendUnauthenticated, tokenNeeded } from '@hutong/http'
import type { Authenticate } from '@hutong/http'
import type { NoteProblem } from '@hutong/ledger/entries'
import type { FastifyInstance } from 'fastify'
import { mineAnswers } from './answer-schemas.ts'
import { recogniseAsker } from './recognise-asker.ts'

/** `GET /v1/catalogue/mine`: what the asking department may ask, by the grants in force and those that were stopped. */
export function serveMine(
  server: FastifyInstance,
  parts: {
    readonly authenticate: Authenticate
    readonly catalogue: CatalogueView
    readonly noteProblem: NoteProblem
  },
): void {
  server.get(
    '/v1/catalogue/mine',
    {
      schema: describeRoute({
        tags: ['catalogue'],
        operationId: 'readMine',
        summary: 'what may I ask? The grants of my department',
        security: tokenNeeded,
        answers: mineAnswers,
      }),
    },
    async (request, reply) => {
      const asker = await recogniseAsker(request, parts)
      if (!asker) return sendUnauthenticated(reply)
      const { caller, department } = asker
      if (!caller.scopes.has('ask')) {
        return sendScopeMissing(reply, caller, { scope: 'ask', action: 'mine' }, parts.noteProblem)
      }
      return reply
        .header('cache-control', 'no-store')
        .send({ department, grants: parts.catalogue.grantsOf(department) })
    },
  )
}
