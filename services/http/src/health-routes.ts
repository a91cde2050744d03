import { reportHealth } from '@hutong/process'
import type { PartHealth } from '@hutong/process'
import type { FastifyInstance } from 'fastify'
import { jsonAnswer } from './declare-answers.ts'
import { describeRoute } from './describe-api.ts'

/** `/healthz` (may this process live on?) and `/readyz` (may it be asked?): 200 or 503, each part's own word in the body. */
export function serveHealth(
  server: FastifyInstance,
  parts: Readonly<Record<string, () => PartHealth>>,
): void {
  const describe = (operationId: string, summary: string, yes: string, no: string) =>
    describeRoute({
      tags: ['health'],
      operationId,
      summary,
      answers: { 200: jsonAnswer(yes, report), 503: jsonAnswer(no, report) },
    })
  server.get(
    '/healthz',
    { schema: describe('isAlive', 'alive?', 'no part failed', 'a part failed: start it again') },
    (_request, reply) => {
      const told = reportHealth(parts)
      return reply.code(told.alive ? 200 : 503).send(told)
    },
  )
  server.get(
    '/readyz',
    { schema: describe('isReady', 'ready?', 'every part is ready', 'a part is not ready yet') },
    (_request, reply) => {
      const told = reportHealth(parts)
      return reply.code(told.ready ? 200 : 503).send(told)
    },
  )
}

const report = {
  type: 'object',
  required: ['alive', 'ready', 'parts'],
  properties: {
    alive: { type: 'boolean' },
    ready: { type: 'boolean' },
    parts: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        required: ['state'],
        properties: {
          state: { type: 'string', enum: ['starting', 'ready', 'failed'] },
          detail: { type: 'string' },
        },
      },
    },
  },
}
