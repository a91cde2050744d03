import { jsonAnswer, provenProblem } from '@hutong/http'
import type { DeclaredAnswers } from '@hutong/http'
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
  { additionalProperties: false },
)

const refused = provenProblem('refused: which rule, whose it is, what to do')

/** What `POST /v1/verifications` can say, by status. */
export const verificationAnswers: DeclaredAnswers = {
  200: jsonAnswer('the answer and its proof', answer),
  403: refused,
}

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
  { additionalProperties: false },
)

/** What `POST /v1/records` can say, by status. */
export const recordsAnswers: DeclaredAnswers = {
  200: jsonAnswer('what may be seen of the records, and the proof', records),
  403: refused,
}

const grant = Type.Object({
  id: Type.String(),
  state: Type.Unsafe<string>({ type: 'string', enum: ['active', 'suspended', 'revoked'] }),
  consumer: Type.String({ description: 'department that asks' }),
  purpose: Type.String(),
  legalBasis: Type.String(),
  recordType: Type.String(),
  actions: Type.Array(Type.String()),
  fields: Type.Array(Type.String()),
  regions: Type.Array(Type.String(), {
    description: 'division-code prefixes of the records it opens; empty = all',
  }),
  caseRequired: Type.Boolean(),
  mismatchDetail: Type.Boolean({ description: 'whether an answer names the fields that differ' }),
  from: Type.String(),
  until: Type.String(),
})

/** What `GET /v1/catalogue/mine` can say, by status. */
export const mineAnswers: DeclaredAnswers = {
  200: jsonAnswer(
    'the grants of my department, those that were stopped included',
    Type.Object({ department: Type.String(), grants: Type.Array(grant) }),
  ),
  403: refused,
}
