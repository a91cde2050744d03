import { randomUUID } from 'node:crypto'
import { describeRoute, jsonAnswer, problem, sendProblem, tokenNeeded } from '@hutong/http'
import type { Exemption } from '@hutong/schemas'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import { decideInTurn } from '../officers/decide-in-turn.ts'
import { knownOfficer, mannersOf, rememberOfficers } from '../officers/manners.ts'
import type { OfficerParts } from '../officers/manners.ts'
import { decideStep, requestGrant } from './decide-step.ts'
import type { StepBody } from './decide-step.ts'
import { listSchema, params, requestSchema, stepSchema, viewSchema } from './grant-schemas.ts'
import type { GrantRequest, ListQuery } from './grant-schemas.ts'
import type { Applications } from './keep-applications.ts'
import { officerOf } from './officer-of.ts'
import { mayShow, viewApplication } from './view-application.ts'
import type { ApplicationView } from './view-application.ts'

export interface GrantParts extends OfficerParts {
  readonly applications: Applications
  /** Departments that answer for a code now: those that came after one that ended. */
  readonly currentDepartments: (code: string) => readonly string[]
  /** The rules by which citizens are told later, also for the departments that came after those they name. */
  readonly exemptions: () => readonly Exemption[]
}

type Requesting = { Body: GrantRequest }
type Stepping = { Params: Static<typeof params>; Body: StepBody }

const tags = ['grants']
const noStore = 'no-store'

/**
 * `/v1/grants`: officers apply for a grant, answer, sign, stop and dispute it (order 809 art. 20 to 28). Every step is in the ledger before it has an effect, and
 * its answer carries the proof. `/v1/disputes` are those that are open.
 */
export function serveGrants(server: FastifyInstance, parts: GrantParts): void {
  const { applications, clock } = parts
  rememberOfficers(server)
  const manners = mannersOf(parts)
  const decide = decideInTurn(parts)

  server.post<Requesting>('/v1/grants', {
    ...manners,
    schema: describeRoute({
      tags,
      operationId: 'requestGrant',
      summary: 'apply for a grant; what is missing is told at once, in one notice',
      security: tokenNeeded,
      body: requestSchema,
      answers: {
        201: jsonAnswer('the application and the proof of it', viewSchema),
        409: 'the id belongs to another application',
      },
    }),
    handler: decide<Requesting>(({ body }, officer) =>
      requestGrant(body.id ?? `g-${randomUUID()}`, body, officer, parts),
    ),
  })

  server.get<{ Querystring: ListQuery }>('/v1/grants', {
    ...manners,
    schema: describeRoute({
      tags,
      operationId: 'listGrants',
      summary: 'applications and grants of the own department; all of them for the authority',
      security: tokenNeeded,
      querystring: listSchema,
      answers: { 200: jsonAnswer('those that fit', listed) },
    }),
    handler: async (request, reply) =>
      reply.header('cache-control', noStore).send({ grants: shown(request, request.query, parts) }),
  })

  server.get('/v1/disputes', {
    ...manners,
    schema: describeRoute({
      tags,
      operationId: 'listDisputes',
      summary: 'open disputes of the own department, and whose turn it is (order 809 art. 28)',
      security: tokenNeeded,
      answers: { 200: jsonAnswer('those that are open', listed) },
    }),
    handler: async (request, reply) =>
      reply
        .header('cache-control', noStore)
        .send({ grants: shown(request, { disputed: true }, parts) }),
  })

  server.get<{ Params: Static<typeof params> }>('/v1/grants/:id', {
    ...manners,
    schema: describeRoute({
      tags,
      operationId: 'getGrant',
      summary: 'one application or grant, with all its steps',
      security: tokenNeeded,
      params,
      answers: { 200: jsonAnswer('as it stands now', viewSchema) },
    }),
    handler: async (request, reply) => {
      const application = applications.find(request.params.id)
      if (!application || !mayShow(application, officerOf(knownOfficer(request)), parts))
        return sendProblem(reply, notFound)
      return reply.header('cache-control', noStore).send(viewApplication(application, clock.now()))
    },
  })

  server.post<Stepping>('/v1/grants/:id/steps', {
    ...manners,
    schema: describeRoute({
      tags,
      operationId: 'takeGrantStep',
      summary: 'approve, refuse, give notice, extend, suspend, resume, revoke, dispute, settle',
      security: tokenNeeded,
      params,
      body: stepSchema,
      answers: {
        200: jsonAnswer('as it stands now, and the proof of the step', viewSchema),
        409: 'the step does not fit how it stands',
      },
    }),
    handler: decide<Stepping>(({ params: named, body }, officer) =>
      decideStep(named.id, body, officer, parts),
    ),
  })
}

const listed = {
  type: 'object',
  required: ['grants'],
  properties: { grants: { type: 'array', items: viewSchema } },
}

const notFound = problem('not-found', { remedy: 'GET /v1/grants lists those of your department' })

function shown(
  request: FastifyRequest,
  { state, overdue = false, disputed = false }: ListQuery,
  parts: GrantParts,
): readonly ApplicationView[] {
  const officer = officerOf(knownOfficer(request))
  const now = parts.clock.now()
  return parts.applications
    .all()
    .filter((application) => mayShow(application, officer, parts))
    .map((application) => viewApplication(application, now))
    .filter(
      (view) =>
        (state === undefined || view.state === state) &&
        (!overdue || view.deadline?.isOverdue === true) &&
        (!disputed || view.dispute !== null),
    )
}
