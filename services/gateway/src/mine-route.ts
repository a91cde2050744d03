import type { CatalogueView } from '@hutong/catalogue'
import { describeRoute, sendScopeMissing, sendUnauthenticated } from '@hutong/http'
import type { Authenticate } from '@hutong/http'
import type { NoteProblem } from '@hutong/ledger/entries'
import type { FastifyInstance } from 'fastify'
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
        summary: 'what may I ask? The grants of my department',
        security: [{ bearer: [] }, { dpop: [] }],
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
