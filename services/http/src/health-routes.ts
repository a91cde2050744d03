import { reportHealth } from '@hutong/process'
import type { PartHealth } from '@hutong/process'
import type { FastifyInstance } from 'fastify'
import { describeRoute } from './describe-api.ts'

/** `/healthz` (may this process live on?) and `/readyz` (may it be asked?): 200 or 503, each part's own word in the body. */
export function serveHealth(
  server: FastifyInstance,
  parts: Readonly<Record<string, () => PartHealth>>,
): void {
  const tags = ['health']
  server.get(
    '/healthz',
    { schema: describeRoute({ tags, summary: 'alive?' }) },
    (_request, reply) => {
      const report = reportHealth(parts)
      return reply.code(report.alive ? 200 : 503).send(report)
    },
  )
  server.get(
    '/readyz',
    { schema: describeRoute({ tags, summary: 'ready?' }) },
    (_request, reply) => {
      const report = reportHealth(parts)
      return reply.code(report.ready ? 200 : 503).send(report)
    },
  )
}
