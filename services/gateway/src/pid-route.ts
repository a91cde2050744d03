import { describeRoute, jsonAnswer, problem, tokenNeeded } from '@hutong/http'
import type { FieldError } from '@hutong/http'
import { pidOf } from '@hutong/schemas'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { knownAsker, mannersOf, noteBadInput, rememberAskers, send } from './admit-asker.ts'
import { parseSubject } from './parse-asked.ts'
import type { GatewayParts } from './question-route.ts'
import { subjectSchema } from './question.ts'
import { refuseOtherPerson } from './refuse-other-person.ts'
import type { Reply } from './refuse-question.ts'
import { bodyDigest, withReceipt } from './write-answer.ts'

const pidSchema = Type.Object(
  {
    subject: subjectSchema,
    account: Type.Optional(
      Type.String({
        pattern: '^[a-z0-9][a-z0-9-]{1,31}$',
        description: "the person's own account: the name is for `hutong account own`",
      }),
    ),
  },
  {
    additionalProperties: false,
    examples: [{ subject: { idType: 'resident-id', id: '330106199003079975' } }],
  },
)
type PidBody = Static<typeof pidSchema>

const pidAnswer = Type.Object({
  pid: Type.String({
    description: 'to be sent as `pid` of the assertion; means nothing elsewhere',
  }),
  receipt: Type.String(),
})

const action = 'pid'

/** `POST /v1/pids`: what a client calls a person when it asks for a token that is good for that person alone. Citizens' portals bind their tokens as well. */
export function servePids(server: FastifyInstance, parts: GatewayParts): void {
  rememberAskers(server)
  server.post<{ Body: PidBody }>('/v1/pids', {
    ...mannersOf(action, parts, ['ask', 'me']),
    schema: describeRoute({
      tags: ['questions'],
      operationId: 'namePerson',
      summary: 'a name for a person, for a token that is good for that person alone',
      security: tokenNeeded,
      body: pidSchema,
      answers: { 200: jsonAnswer('the name, and the proof that it was given', pidAnswer) },
    }),
    handler: async (request, reply) => send(reply, await name(request, parts)),
  })
}

async function name(
  request: FastifyRequest<{ Body: PidBody }>,
  parts: GatewayParts,
): Promise<Reply> {
  const asker = knownAsker(request)
  const { caller, department } = asker
  const errors: FieldError[] = []
  const subject = parseSubject(request.body.subject, errors)
  if (!subject) {
    const told = problem('invalid', { errors })
    return noteBadInput(asker, told, action, request, parts)
  }
  const other = refuseOtherPerson(asker, subject, parts)
  if (other) return noteBadInput(asker, other, action, request, parts)
  const { account } = request.body
  const holder = account === undefined ? { client: caller.client } : { account }
  const body = JSON.stringify({ pid: pidOf(holder, subject, parts) })
  const sealed = await parts.noteEntry(caller, department, {
    kind: 'admin',
    traceId: undefined,
    action,
    subject,
    answerClass: 'DONE',
    status: 200,
    bodySha256: bodyDigest(body),
    details: {},
  })
  return { status: 200, body: withReceipt(body, sealed.receiptJson) }
}
