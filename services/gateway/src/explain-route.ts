import { describeRoute, jsonAnswer, problem, tokenNeeded } from '@hutong/http'
import { chinaDate } from '@hutong/schemas'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { Static } from 'typebox'
import type { AccessQuestion, OnBehalf } from './access-question.ts'
import { knownAsker, mannersOf, noteBadInput, rememberAskers, send } from './admit-asker.ts'
import { explainAccess } from './explain-access.ts'
import type { GatewayParts } from './question-route.ts'

const code = Type.String({ pattern: '^[a-z0-9][a-z0-9.-]{0,63}$' })

/** A question without the person: only what a decision looks at. */
const explanationSchema = Type.Object(
  {
    type: code,
    action: Type.Enum(['verify', 'ask', 'read'], { type: 'string' }),
    fields: Type.Array(Type.String({ minLength: 1, maxLength: 64 }), {
      minItems: 1,
      maxItems: 64,
      uniqueItems: true,
    }),
    purpose: code,
    legalBasis: Type.String({ minLength: 1, maxLength: 128 }),
    hasCase: Type.Optional(Type.Boolean({ default: true, description: 'whether caseRef is sent' })),
    region: Type.Optional(
      Type.String({
        pattern: String.raw`^\d{2,12}$`,
        description: 'division that the claims name',
      }),
    ),
    byRecordId: Type.Optional(Type.Boolean({ description: 'whether only a recordId is sent' })),
    breakGlass: Type.Optional(Type.Boolean({ description: 'whether it is an emergency' })),
    onBehalf: Type.Optional(
      Type.Object(
        {
          kind: Type.Enum(['agent', 'guardian', 'disclosure'], { type: 'string' }),
          party: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
        },
        { additionalProperties: false, description: 'as if such an authorisation held' },
      ),
    ),
    tokenForPerson: Type.Optional(
      Type.Boolean({ description: 'whether the token is good for the person asked about alone' }),
    ),
  },
  {
    additionalProperties: false,
    examples: [
      {
        type: 'marriage.event',
        action: 'verify',
        fields: ['certificateNo', 'event'],
        purpose: 'house-transfer',
        legalBasis: 'real-estate-registration-2024#17',
      },
    ],
  },
)
type ExplanationBody = Static<typeof explanationSchema>

const step = Type.Object({
  step: Type.String({ description: 'the condition of the grant' }),
  passed: Type.Boolean(),
  code: Type.Optional(Type.String()),
  rule: Type.Optional(Type.String()),
  owner: Type.Optional(Type.String()),
  remedy: Type.Optional(Type.String()),
})
const explanation = Type.Object({
  allowed: Type.Boolean(),
  grants: Type.Array(
    Type.Object({ id: Type.String(), allowed: Type.Boolean(), steps: Type.Array(step) }),
  ),
  missing: Type.Optional(
    Type.Object({
      code: Type.String(),
      rule: Type.String(),
      owner: Type.String(),
      remedy: Type.String(),
    }),
  ),
})

const action = 'explain'

/** `POST /v1/explanations`: may I ask this, and if not, why? Every step of every grant of my department, and nothing of any record. */
export function serveExplanations(server: FastifyInstance, parts: GatewayParts): void {
  rememberAskers(server)
  server.post<{ Body: ExplanationBody }>('/v1/explanations', {
    ...mannersOf(action, parts),
    schema: describeRoute({
      tags: ['questions'],
      operationId: 'explain',
      summary: 'may I ask this? Every step of the decision, without asking',
      security: tokenNeeded,
      body: explanationSchema,
      answers: { 200: jsonAnswer('the steps', explanation) },
    }),
    handler: async (request, reply) => {
      const asker = knownAsker(request)
      const type = parts.types.get(request.body.type)
      if (!type) {
        const told = problem('invalid', { errors: [unknownType] })
        return send(reply, await noteBadInput(asker, told, action, request, parts))
      }
      const { department } = asker
      const grants = parts.catalogue.grantsOf(department, type.name)
      const today = chinaDate(parts.clock.now())
      const { isUnconfirmed } = parts.breakGlass
      const circumstances = { today, owner: type.owner, isUnconfirmed }
      const told = explainAccess({ department }, grants, accessOf(request.body), circumstances)
      return reply.header('cache-control', 'no-store').send(told)
    },
  })
}

function accessOf({
  type,
  hasCase = true,
  region,
  byRecordId,
  breakGlass,
  onBehalf,
  tokenForPerson,
  ...same
}: ExplanationBody): AccessQuestion {
  return {
    ...same,
    recordType: type,
    hasCase,
    ...(region === undefined ? {} : { claimedRegion: region }),
    ...(byRecordId ? { byRecordId } : {}),
    ...(breakGlass ? { isBreakGlass: breakGlass } : {}),
    ...(onBehalf ? { onBehalf: carrying(onBehalf) } : {}),
    ...(tokenForPerson ? { tokenIsFor: 'subject' } : {}),
  }
}

function carrying({ kind, party = '' }: NonNullable<ExplanationBody['onBehalf']>): OnBehalf {
  return kind === 'disclosure' ? { fault: null, kind, party } : { fault: null, kind }
}

const unknownType = {
  field: '$.type',
  rule: 'unknown type',
  fix: 'GET /v1/catalogue lists the types',
}
