import { Type } from 'typebox'
import type { Static } from 'typebox'

const code = (description: string) =>
  Type.String({ pattern: '^[a-z0-9][a-z0-9.-]{0,63}$', description })

const recordType = code('record type, such as marriage.event')

/** A person or organisation by number. */
export const subjectSchema = Type.Object(
  {
    idType: Type.Enum(
      ['resident-id', 'hk-mo-tw-permit', 'foreign-permanent-resident', 'passport', 'credit-code'],
      { type: 'string' },
    ),
    id: Type.String({ minLength: 1, maxLength: 64 }),
  },
  { additionalProperties: false },
)

/** Who asks, and why: the same for whatever is asked. */
const reasons = {
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
}

/** Who else is in it: somebody who acts for the person asked about, or gets the answer; and an emergency. */
const circumstances = {
  onBehalf: Type.Optional(
    Type.Object(
      {
        authorisation: Type.String({
          pattern: '^[a-z0-9][a-z0-9-]{0,63}$',
          description: 'number of a registered authorisation: POST /v1/authorisations',
        }),
        agent: Type.Optional(subjectSchema),
      },
      {
        additionalProperties: false,
        description: 'an agent or guardian acts for the person, or a third party gets the answer',
      },
    ),
  ),
  breakGlass: Type.Optional(
    Type.Object(
      { reason: Type.String({ minLength: 4, maxLength: 500 }) },
      {
        additionalProperties: false,
        description: 'an emergency; a second person has to confirm it within 24 hours',
      },
    ),
  ),
}

/** Good for the synthetic city of the demonstration; its people are nobody. */
const exampleReasons = {
  purpose: 'house-transfer',
  legalBasis: 'real-estate-registration-2024#17',
  caseRef: 'HT-2026-000123',
  channel: 'window',
  officer: { id: 'o-17', window: 'A03' },
}
const verificationExample = {
  type: 'marriage.event',
  subject: { idType: 'resident-id', id: '330106199003079975' },
  claims: { certificateNo: 'J330106-2015-999001', event: 'MARRIAGE' },
  ...exampleReasons,
}
const readingExample = {
  type: 'person.identity',
  subject: { idType: 'resident-id', id: '330106195701169996' },
  fields: ['name', 'idValidTo'],
  ...exampleReasons,
}

/** Body of `POST /v1/verifications`. Claims are judged against the record type's own fields afterwards. */
export const verificationSchema = Type.Object(
  {
    type: recordType,
    subject: subjectSchema,
    claims: Type.Record(Type.String(), Type.Unknown(), {
      minProperties: 1,
      maxProperties: 32,
      description: "what the citizen says, by the record type's field names",
    }),
    ...reasons,
    ...circumstances,
  },
  { additionalProperties: false, examples: [verificationExample] },
)

export type Verification = Static<typeof verificationSchema>

/** Body of `POST /v1/records`: a person's records, or of these the one that is named; fields are looked for in the record type afterwards. */
export const readingSchema = Type.Object(
  {
    type: recordType,
    subject: Type.Optional(subjectSchema),
    recordId: Type.Optional(
      Type.String({
        pattern: '^[0-9A-Za-z._~-]{1,128}$',
        description: 'one record, by the number that an earlier answer gave',
      }),
    ),
    fields: Type.Array(Type.String({ minLength: 1, maxLength: 64 }), {
      minItems: 1,
      maxItems: 64,
      uniqueItems: true,
      description: "what is to be read, by the record type's field names",
    }),
    ...reasons,
    ...circumstances,
  },
  { additionalProperties: false, examples: [readingExample] },
)

export type RecordsRequest = Static<typeof readingSchema>

/** Headers of both, read where the question is parsed. */
export const headersSchema = Type.Object({
  'hutong-min-position': Type.Optional(
    Type.String({
      pattern: '^[a-z0-9._-]+@[0-9]+:[0-9]+(,[0-9]+:[0-9]+)*$',
      description:
        'what the asker has seen already, as asOf.position or a publish gave it: an older answer is UNKNOWN (not-yet-propagated)',
    }),
  ),
  traceparent: Type.Optional(
    Type.String({ description: 'the trace that the question belongs to (W3C Trace Context)' }),
  ),
})
