import { Type } from 'typebox'

const receipt = Type.String({
  description:
    'C2SP tlog-proof: entry, index, inclusion proof, signed checkpoint; verifies offline',
})
const nullable = (type: 'string' | 'integer') => Type.Unsafe({ type: [type, 'null'] })

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
      enum: [
        'mismatch',
        'revoked',
        'expired',
        'superseded',
        'no-record',
        'not-covered',
        'disputed',
        'stale',
        'source-down',
        'not-yet-propagated',
        'unverifiable',
        null,
      ],
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

/** What `POST /v1/verifications` can say, by status. */
export const answerSchemas = {
  200: answer,
  400: problemWith('not well-formed', true),
  401: problemWith('no valid token', false),
  403: problemWith('refused: which rule, whose it is, what to do', true),
  413: problemWith('body too large', false),
  415: problemWith('not JSON', false),
  422: problemWith('a field breaks a rule', true),
  503: problemWith('the hub cannot answer now', false),
}
