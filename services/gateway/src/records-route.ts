import type { FastifyInstance } from 'fastify'
import { answerReading } from './answer-reading.ts'
import { recordsAnswers } from './answer-schemas.ts'
import { parseReading } from './parse-reading.ts'
import { serveQuestions } from './question-route.ts'
import type { GatewayParts } from './question-route.ts'
import { readingSchema } from './question.ts'
import type { RecordsRequest } from './question.ts'

/** `POST /v1/records` */
export function serveRecords(server: FastifyInstance, parts: GatewayParts): void {
  serveQuestions<RecordsRequest>(server, parts, {
    url: '/v1/records',
    action: 'read',
    operationId: 'readRecords',
    summary: 'read chosen fields of the records of a person, or of one record',
    body: readingSchema,
    answers: recordsAnswers,
    answer: async (request, asker) => {
      const parsed = parseReading(request.body, request.headers, parts.types)
      if (!parsed.ok) return parsed
      const { reading } = parsed
      return {
        ok: true,
        type: reading.type.name,
        reply: await answerReading(reading, asker, parts),
      }
    },
    event: 'records-read',
  })
}
