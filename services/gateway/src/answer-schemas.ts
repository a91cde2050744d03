import { Type } from 'typebox'

const receipt = Type.String({
  description:
    'C2SP tlog-proof: entry, index, inclusion proof, signed checkpoint; verifies offline',
})
const nullable = (type: 'string' | 'integer') => Type.Unsafe({ type: [type, 'null'] })

const noAnswerReasons = [
  'no-record',
  'not-covered',
  'disputed',
  'stale',
  'source-down',
  'not-yet-propagated',
  'unverifiable',
] as const

const answer = Type.Object(
  {
    answer: Type.Unsafe({ type: 'string', enum: ['YES', 'NO', 'UNKNOWN'] }),
    asOf: Type.Object(
      {
        lagMs: nullable('integer'),
        position: Type.String(),
        recordTime: nullable('string'),
        source: Type.String(),
      },
      { additionalProperties: false },
    ),
    mismatches: Type.Array(Type.String()),
    reason: Type.Unsafe({
      type: ['string', 'null'],
      enum: ['mismatch', 'revoked', 'expired', 'superseded', ...noAnswerReasons, null],
    }),
    receipt,
  },
  { additionalProperties: false, description: 'the answer and its proof' },
)

const problemWith = (description: string, proven: boolean) => ({
  description,
  content: {
    'application/problem+json': {
      schema: Type.Object({
        code: Type.String(),
        detail: Type.String(),
        errors: Type.Optional(
          Type.Array(
            Type.Object({ field: Type.String(), fix: Type.String(), rule: Type.String() }),
          ),
        ),
        owner: Type.Optional(Type.String()),
        ...(proven ? { receipt } : {}),
        remedy: Type.Optional(Type.String()),
        rule: Type.Optional(Type.String()),
        status: Type.Integer(),
        title: Type.String(),
        type: Type.String(),
      }),
    },
  },
})

const problems = {
  400: problemWith('not well-formed', true),
  401: problemWith('no valid token', false),
  403: problemWith('refused: which rule, whose it is, what to do', true),
  413: problemWith('body too large', false),
  415: problemWith('not JSON', false),
  422: problemWith('a field breaks a rule', true),
  429: problemWith('allowed, and asked too often: ask again as Retry-After says', true),
  503: problemWith('the hub cannot answer now', false),
}

/** What `POST /v1/verifications` can say, by status. */
export const answerSchemas = { 200: answer, ...problems }

const shownRecord = Type.Object(
  {
    fields: Type.Record(Type.String(), Type.Unknown(), {
      description:
        'what was asked for and is open, by the names of the fields; a validity without an end (长期) is LONG_TERM',
    }),
    masked: Type.Array(Type.String(), {
      description: 'fields whose values are shown in part only',
    }),
    notKnown: Type.Array(Type.String(), {
      description: 'fields that are open and that this record does not have',
    }),
    recordId: Type.String(),
    recordTime: Type.String(),
    status: Type.Unsafe<string>({ type: 'string', enum: ['active', 'revoked', 'superseded'] }),
    validity: Type.Unsafe<string>({
      type: 'string',
      enum: ['in-force', 'ended', 'not-known', 'no-term'],
      description:
        'by the end that the record names; not-known: it names none; no-term: its type has none',
    }),
  },
  { additionalProperties: false },
)

const records = Type.Object(
  {
    asOf: Type.Object(
      { lagMs: nullable('integer'), position: Type.String(), source: Type.String() },
      { additionalProperties: false },
    ),
    omitted: Type.Array(
      Type.Object(
        {
          field: Type.String({ description: 'a field that was asked for, or * for whole records' }),
          rule: Type.String(),
        },
        { additionalProperties: false },
      ),
    ),
    reason: Type.Unsafe({
      type: ['string', 'null'],
      enum: [...noAnswerReasons, null],
      description: 'why there are no records; null when there are',
    }),
    receipt,
    records: Type.Array(shownRecord),
  },
  { additionalProperties: false, description: 'what may be seen of the records, and the proof' },
)

/** What `POST /v1/records` can say, by status. */
export const recordsSchemas = { 200: records, ...problems }
