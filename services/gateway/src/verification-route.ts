import type { FastifyInstance } from 'fastify'
import { answerQuestion } from './answer-question.ts'
import { verificationAnswers } from './answer-schemas.ts'
import { parseQuestion } from './parse-question.ts'
import { serveQuestions } from './question-route.ts'
import type { GatewayParts } from './question-route.ts'
import { verificationSchema } from './question.ts'
import type { Verification } from './question.ts'

/** `POST /v1/verifications` */
export function serveVerifications(server: FastifyInstance, parts: GatewayParts): void {
  serveQuestions<Verification>(server, parts, {
    url: '/v1/verifications',
    action: 'verify',
    operationId: 'verify',
    summary: 'is this certificate what the citizen says it is?',
    body: verificationSchema,
    answers: verificationAnswers,
    answer: async (request, asker) => {
      const parsed = parseQuestion(request.body, request.headers, parts.types)
      if (!parsed.ok) return parsed
      const { question } = parsed
      const reply = await answerQuestion(question, asker, parts)
      return { ok: true, type: question.type.name, reply }
    },
    event: 'question-answered',
  })
}
