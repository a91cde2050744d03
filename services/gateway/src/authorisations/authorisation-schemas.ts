import { confirmations } from '@hutong/schemas'
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { subjectSchema } from '../question.ts'

const id = Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,63}$' })
const day = Type.String({
  pattern: String.raw`^\d{4}-\d{2}-\d{2}$`,
  description: 'YYYY-MM-DD, included',
})
const kind = Type.Enum(['agent', 'guardian', 'disclosure'], { type: 'string' })
const confirmedBy = Type.Enum([...confirmations], { type: 'string' })

/** Body of `POST /v1/authorisations`. */
export const authorisationSchema = Type.Object(
  {
    kind,
    principal: subjectSchema,
    agent: Type.Optional(subjectSchema),
    party: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 64,
        description: 'of a disclosure: credit code, or code of the department, as the grant has it',
      }),
    ),
    matters: Type.Array(id, { minItems: 1, maxItems: 32, uniqueItems: true }),
    from: day,
    until: day,
    confirmedBy,
    guardianship: Type.Optional(id),
  },
  {
    additionalProperties: false,
    examples: [
      {
        kind: 'agent',
        principal: { idType: 'resident-id', id: '330106199003079975' },
        agent: { idType: 'resident-id', id: '330106199003079983' },
        matters: ['house-transfer'],
        from: '2026-11-01',
        until: '2026-12-31',
        confirmedBy: 'in-person',
      },
    ],
  },
)
export type AuthorisationBody = Static<typeof authorisationSchema>

/** Body of `POST /v1/authorisations/{id}/withdrawal`. */
export const withdrawalSchema = Type.Object(
  { principal: subjectSchema },
  { additionalProperties: false },
)
export type WithdrawalBody = Static<typeof withdrawalSchema>

export const params = Type.Object({ id })

/** What is told of an authorisation: nothing of who is in it. */
export const authorisationAnswer = Type.Object(
  {
    id,
    state: Type.Enum(['active', 'withdrawn'], { type: 'string' }),
    kind,
    matters: Type.Array(Type.String()),
    from: Type.String(),
    until: Type.String(),
    confirmedBy,
    receipt: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
)
