import { randomUUID } from 'node:crypto'
import { describeRoute, jsonAnswer, problem, sendProblem, tokenNeeded } from '@hutong/http'
import type { FieldError, Problem } from '@hutong/http'
import { noteDecision } from '@hutong/ledger/entries'
import { chinaDate } from '@hutong/schemas'
import type { Authorisation } from '@hutong/schemas'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import { knownAsker, mannersOf, noteBadInput, rememberAskers, send } from '../admit-asker.ts'
import type { AskerParts } from '../admit-asker.ts'
import type { AnswerParts } from '../answer-question.ts'
import { parseSubject } from '../parse-asked.ts'
import type { Asker } from '../recognise-asker.ts'
import { refuseOtherPerson } from '../refuse-other-person.ts'
import type { Reply } from '../refuse-question.ts'
import {
  authorisationAnswer,
  authorisationSchema,
  params,
  withdrawalSchema,
} from './authorisation-schemas.ts'
import type { AuthorisationBody, WithdrawalBody } from './authorisation-schemas.ts'
import type { Authorisations } from './follow-authorisations.ts'
import { parseAuthorisationBody } from './parse-authorisation-body.ts'

export type AuthorisationParts = AskerParts &
  Pick<AnswerParts, 'subjectKey' | 'noteEntry' | 'clock'> & {
    readonly authorisations: Authorisations
  }

const tags = ['authorisations']
const action = 'authorise'
type Named = { Params: Static<typeof params> }

/** `/v1/authorisations`: a holder lets somebody act in a matter, or a third party hear the answers, and takes it back at once. */
export function serveAuthorisations(server: FastifyInstance, parts: AuthorisationParts): void {
  rememberAskers(server)
  const manners = mannersOf(action, parts)
  server.post<{ Body: AuthorisationBody }>('/v1/authorisations', {
    ...manners,
    schema: describeRoute({
      tags,
      operationId: 'registerAuthorisation',
      summary: 'the holder lets somebody act, or a third party hear the answers',
      security: tokenNeeded,
      body: authorisationSchema,
      answers: { 201: jsonAnswer('it holds, and the proof of it', authorisationAnswer) },
    }),
    handler: async (request, reply) => send(reply, await register(request, parts)),
  })
  server.post<Named & { Body: WithdrawalBody }>('/v1/authorisations/:id/withdrawal', {
    ...manners,
    schema: describeRoute({
      tags,
      operationId: 'withdrawAuthorisation',
      summary: 'the holder takes it back, at any window, at once',
      security: tokenNeeded,
      params,
      body: withdrawalSchema,
      answers: { 200: jsonAnswer('it holds no more, and the proof of it', authorisationAnswer) },
    }),
    handler: async (request, reply) => send(reply, await withdraw(request, parts)),
  })
  server.get<Named>('/v1/authorisations/:id', {
    ...manners,
    schema: describeRoute({
      tags,
      operationId: 'getAuthorisation',
      summary: 'one that the own department registered',
      security: tokenNeeded,
      params,
      answers: { 200: jsonAnswer('as it stands now', authorisationAnswer) },
    }),
    handler: async (request, reply) => {
      const found = parts.authorisations.find(request.params.id)
      if (found?.department !== knownAsker(request).department) return sendProblem(reply, unknown)
      return reply.header('cache-control', 'no-store').send(viewOf(found))
    },
  })
}

async function register(
  request: FastifyRequest<{ Body: AuthorisationBody }>,
  parts: AuthorisationParts,
): Promise<Reply> {
  const asker = knownAsker(request)
  const today = chinaDate(parts.clock.now())
  const parsed = parseAuthorisationBody(request.body, today, parts)
  if (!parsed.ok) return tellErrors(parsed.errors, asker, request, parts)
  const other = refuseOtherPerson(asker, parsed.principal, parts)
  if (other) return tell(other, asker, request, parts)
  const authorisation: Authorisation = {
    id: `a-${randomUUID()}`,
    state: 'active',
    ...parsed.authorisation,
    department: asker.department,
  }
  return change(authorisation, 201, parsed.principal, asker, parts)
}

async function withdraw(
  request: FastifyRequest<Named & { Body: WithdrawalBody }>,
  parts: AuthorisationParts,
): Promise<Reply> {
  const asker = knownAsker(request)
  const errors: FieldError[] = []
  const principal = parseSubject(request.body.principal, errors, '$.principal.id')
  if (!principal) return tellErrors(errors, asker, request, parts)
  const other = refuseOtherPerson(asker, principal, parts)
  if (other) return tell(other, asker, request, parts)
  const found = parts.authorisations.find(request.params.id)
  const key = parts.subjectKey(principal.idType, principal.id)
  // Whose it is, is told to nobody: another one's is like none.
  if (found?.principal !== key) return tell(unknown, asker, request, parts)
  return change({ ...found, state: 'withdrawn' }, 200, principal, asker, parts)
}

/** The entry first, then the change: none of them may be without. */
async function change(
  authorisation: Authorisation,
  status: 200 | 201,
  principal: { readonly idType: string; readonly id: string },
  { caller, department }: Asker,
  { noteEntry, authorisations }: AuthorisationParts,
): Promise<Reply> {
  const decision = {
    told: viewOf(authorisation),
    onBehalfOf: authorisation.id,
    action: `authorisation.${authorisation.state === 'active' ? 'register' : 'withdraw'}`,
    subject: principal,
    status,
    details: {},
  }
  const body = await noteDecision(caller, department, decision, noteEntry)
  await authorisations.write(authorisation)
  return { status, body }
}

function viewOf({ id, state, kind, matters, from, until, confirmedBy }: Authorisation) {
  return { id, state, kind, matters, from, until, confirmedBy }
}

const unknown = problem('not-found', { remedy: 'name the number that its registration gave' })

function tellErrors(
  errors: readonly FieldError[],
  asker: Asker,
  request: FastifyRequest,
  parts: AuthorisationParts,
): Promise<Reply> {
  return tell(problem('invalid', { errors }), asker, request, parts)
}

function tell(
  told: Problem,
  asker: Asker,
  request: FastifyRequest,
  parts: AuthorisationParts,
): Promise<Reply> {
  return noteBadInput(asker, told, action, request, parts)
}
