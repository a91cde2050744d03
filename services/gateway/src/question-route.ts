import type { DeclaredAnswers, FieldError } from '@hutong/http'
import { describeRoute, problem, tokenNeeded } from '@hutong/http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { TSchema } from 'typebox'
import { knownAsker, mannersOf, noteBadInput, rememberAskers, send } from './admit-asker.ts'
import type { AskerParts } from './admit-asker.ts'
import type { AnswerParts } from './answer-question.ts'
import type { JudgedType } from './judged-type.ts'
import { headersSchema } from './question.ts'
import type { Asker } from './recognise-asker.ts'
import type { Reply } from './refuse-question.ts'

export interface GatewayParts extends AnswerParts, AskerParts {
  readonly types: ReadonlyMap<string, JudgedType>
}

/** One address that takes questions. */
interface QuestionRoute<Body> {
  readonly url: string
  readonly action: 'verify' | 'read'
  /** Name of the call in clients. */
  readonly operationId: string
  readonly summary: string
  readonly body: TSchema
  readonly answers: DeclaredAnswers
  /** Takes a body that fits the schema; a list of errors where it is no question all the same. */
  readonly answer: (request: FastifyRequest<{ Body: Body }>, asker: Asker) => Promise<Answered>
  /** Name of the log line that each answer leaves. */
  readonly event: string
}

type Answered =
  | { readonly ok: true; readonly type: string; readonly reply: Reply }
  | { readonly ok: false; readonly errors: readonly FieldError[] }

/** Order: authenticate, then parse, then answer; everything said to a known asker leaves an entry first. */
export function serveQuestions<Body>(
  server: FastifyInstance,
  parts: GatewayParts,
  route: QuestionRoute<Body>,
): void {
  const { url, action, operationId, summary, body, answers } = route
  rememberAskers(server)
  server.post<{ Body: Body }>(url, {
    schema: describeRoute({
      tags: ['questions'],
      operationId,
      summary,
      security: tokenNeeded,
      body,
      reads: { headers: headersSchema },
      answers,
    }),
    ...mannersOf(action, parts),
    handler: async (request, reply) => {
      const asker = knownAsker(request)
      return send(reply, await answer(request, asker, route, parts))
    },
  })
}

async function answer<Body>(
  request: FastifyRequest<{ Body: Body }>,
  asker: Asker,
  { action, event, answer: answerBody }: QuestionRoute<Body>,
  parts: GatewayParts,
): Promise<Reply> {
  const errors = strangeOfficer(request.body, asker)
  const answered = errors ? { ok: false as const, errors } : await answerBody(request, asker)
  const reply = answered.ok
    ? answered.reply
    : await noteBadInput(
        asker,
        problem('invalid', { errors: answered.errors }),
        action,
        request,
        parts,
      )
  parts.logger.event(event, {
    client: asker.caller.client,
    type: answered.ok ? answered.type : null,
    status: reply.status,
  })
  return reply
}

/** Who signed in asks in their own name. */
function strangeOfficer(body: unknown, { caller: { person } }: Asker): FieldError[] | undefined {
  const officer: unknown = Object(body).officer
  if (!person || Object(officer).id === person.account) return undefined
  return [
    {
      field: '$.officer.id',
      rule: 'whoever signed in asks in their own name',
      fix: 'send your account',
    },
  ]
}
