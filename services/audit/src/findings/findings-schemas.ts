import { Type } from 'typebox'
import type { Static } from 'typebox'

const closed = { additionalProperties: false } as const
const states = ['open', 'justified', 'escalated'] as const
const day = (description: string) =>
  Type.Optional(Type.String({ pattern: String.raw`^\d{4}-\d{2}(-\d{2})?$`, description }))
const code = (description: string) =>
  Type.Optional(Type.String({ pattern: '^[a-z0-9][a-z0-9.-]{0,63}$', description }))

export const listLimitDefault = 50
const listLimitMax = 200

export const listQuery = Type.Object(
  {
    state: Type.Optional(Type.Enum([...states], { type: 'string' })),
    rule: code('such as off-hours; samples are shown under their month alone'),
    department: code('the department whose officer, system or case it is about'),
    from: day('periods from this day or month on'),
    to: day('periods before this day or month'),
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: listLimitMax, default: listLimitDefault }),
    ),
    cursor: Type.Optional(
      Type.String({ minLength: 1, maxLength: 512, description: '`next` of the page before' }),
    ),
  },
  closed,
)
export type ListQuery = Static<typeof listQuery>

export const findingParams = Type.Object({ id: Type.String({ pattern: '^f-[0-9a-f]{32}$' }) })
export const monthParams = Type.Object({
  month: Type.String({ pattern: String.raw`^\d{4}-(0[1-9]|1[0-2])$` }),
})

export const reviewBody = Type.Object(
  {
    step: Type.Enum(['justify', 'confirm', 'escalate'], { type: 'string' }),
    reason: Type.String({
      minLength: 4,
      maxLength: 2000,
      description: 'how you know; no numbers or names of citizens',
    }),
  },
  closed,
)
export type ReviewBody = Static<typeof reviewBody>

export const findingView = Type.Object({
  id: Type.String(),
  rule: Type.String(),
  about: Type.Object(
    {
      what: Type.Enum(['officer', 'client', 'subject', 'case', 'draw'], { type: 'string' }),
      department: Type.Optional(Type.String()),
      client: Type.Optional(Type.String()),
      subject: Type.Optional(Type.String({ description: 'pseudonymous tag' })),
      officer: Type.Optional(Type.String({ description: 'as long as the seal can be opened' })),
      caseRef: Type.Optional(Type.String()),
    },
    { description: 'whom it is about' },
  ),
  period: Type.String({ description: 'day or month, Asia/Shanghai' }),
  entries: Type.Array(Type.String(), { description: '`<ledger>:<index>`, the first 100' }),
  entryCount: Type.Integer({ description: 'all of them' }),
  weight: Type.Integer({ minimum: 1, maximum: 3 }),
  why: Type.Object({ zh: Type.String(), en: Type.String() }),
  at: Type.String({ description: 'time of the newest entry' }),
  state: Type.Enum([...states], { type: 'string' }),
  waitsForSecond: Type.Boolean({ description: 'justified by one, and not confirmed yet' }),
  steps: Type.Array(
    Type.Object({
      did: Type.String(),
      by: Type.String(),
      reason: Type.String(),
      at: Type.String(),
    }),
  ),
  receipt: Type.Optional(Type.String()),
})
export type FindingView = Static<typeof findingView>

export const pageSchema = Type.Object({
  findings: Type.Array(findingView),
  next: Type.Unsafe<string | null>({
    type: ['string', 'null'],
    description: 'cursor of the page behind this one; null = this is the last',
  }),
})
export const sampleSchema = Type.Object({ findings: Type.Array(findingView) })
