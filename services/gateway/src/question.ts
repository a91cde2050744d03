import { Type } from 'typebox'
import type { Static } from 'typebox'

const code = (description: string) =>
  Type.String({ pattern: '^[a-z0-9][a-z0-9.-]{0,63}$', description })

/** Body of `POST /v1/verifications`. Claims are judged against the record type's own fields afterwards. */
export const verificationSchema = Type.Object(
  {
    type: code('record type, such as marriage.event'),
    subject: Type.Object(
      {
        idType: Type.Enum(
          [
            'resident-id',
            'hk-mo-tw-permit',
            'foreign-permanent-resident',
            'passport',
            'credit-code',
          ],
          { type: 'string' },
        ),
        id: Type.String({ minLength: 1, maxLength: 64 }),
      },
      { additionalProperties: false },
    ),
    claims: Type.Record(Type.String(), Type.Unknown(), {
      minProperties: 1,
      maxProperties: 32,
      description: "what the citizen says, by the record type's field names",
    }),
    purpose: code('code of the matter'),
    legalBasis: Type.String({
      minLength: 1,
      maxLength: 128,
      description: 'id of the article that allows the question',
    }),
    caseRef: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    channel: code('where the citizen is served: window, online, app, phone, terminal'),
    officer: Type.Object(
      {
        id: Type.String({ minLength: 1, maxLength: 64 }),
        window: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
      },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
)

export type Verification = Static<typeof verificationSchema>
