import { grantConditions } from '@hutong/schemas/catalogue'
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { disputeLevels, grounds, outcomes } from './application.ts'
import type { Action, Wanted } from './application.ts'

const id = Type.String({
  pattern: '^[a-z0-9][a-z0-9-]{0,63}$',
  description: 'of the application, and of the grant that it becomes',
  examples: ['g-example'],
})
const reason = Type.String({
  minLength: 4,
  maxLength: 2000,
  description: 'why, for the other side to read; no numbers or names of citizens',
})

/** What is wanted. Only the type has to be there at once: what else is missing is told in one notice, and is no ground to refuse it. */
const wantedSchema = Type.Unsafe<Wanted>({
  type: 'object',
  required: ['recordType'],
  additionalProperties: false,
  properties: {
    ...grantConditions,
    scenario: {
      type: 'string',
      minLength: 1,
      maxLength: 2000,
      description: 'at which step of the work the answers are needed, and what for',
    },
  },
})

export const requestSchema = Type.Object(
  {
    id: Type.Optional(id),
    wanted: wantedSchema,
  },
  {
    additionalProperties: false,
    examples: [
      {
        id: 'g-example',
        wanted: {
          recordType: 'marriage.event',
          purpose: 'house-transfer',
          actions: ['verify'],
          scenario: '窗口受理房屋转移登记时核验婚姻状况',
        },
      },
    ],
  },
)
export type GrantRequest = Static<typeof requestSchema>

const step = (
  did: readonly Action['did'][],
  more: Record<string, object> = {},
  required: readonly string[] = Object.keys(more),
) => ({
  type: 'object',
  required: ['did', ...required],
  additionalProperties: false,
  properties: { did: { type: 'string', enum: did }, after, ...more },
})
const after = {
  type: 'integer',
  minimum: 0,
  description: 'how many steps there were when you decided; refused when there are others by now',
}
const missing = Type.Array(
  Type.Object(
    {
      field: Type.String({ minLength: 1, maxLength: 256 }),
      fix: Type.String({ minLength: 1, maxLength: 1000 }),
      rule: Type.String({ minLength: 1, maxLength: 1000 }),
    },
    { additionalProperties: false },
  ),
  { minItems: 1, maxItems: 64, description: 'all that is missing, at once' },
)

/** One step of one officer. */
export const stepSchema = Type.Unsafe<
  Exclude<Action, { did: 'request' }> & { readonly after?: number }
>({
  type: 'object',
  required: ['did'],
  oneOf: [
    step(['complete'], { wanted: wantedSchema }),
    step(['notice'], { missing }),
    step(['extend'], { workingDays: { type: 'integer', minimum: 1, maximum: 10 }, reason }),
    step(['approve'], { as: { type: 'string', enum: ['provider', 'authority'] } }),
    step(['refuse'], { ground: { type: 'string', enum: grounds }, reason }),
    step(['withdraw', 'suspend', 'resume', 'revoke', 'dispute', 'refer'], { reason }),
    step(['settle'], { outcome: { type: 'string', enum: outcomes }, reason }),
  ],
  examples: [{ did: 'withdraw', reason: '改用电子证照' }],
})

export const params = Type.Object({ id })

const states = [
  'requested',
  'incomplete',
  'refused',
  'withdrawn',
  'approved',
  'active',
  'expired',
  'suspended',
  'revoked',
] as const

export const listSchema = Type.Object(
  {
    state: Type.Optional(Type.Enum([...states], { type: 'string' })),
    overdue: Type.Optional(
      Type.Boolean({ description: 'true: only those whose time has run out' }),
    ),
    disputed: Type.Optional(Type.Boolean({ description: 'true: only those with an open dispute' })),
  },
  { additionalProperties: false },
)
export type ListQuery = Static<typeof listSchema>

const nullable = (schema: object) => ({ anyOf: [schema, { type: 'null' }] })

/** An application or grant as its officers see it. */
export const viewSchema = Type.Unsafe<object>({
  type: 'object',
  required: [
    'id',
    'consumer',
    'owner',
    'state',
    'wanted',
    'approvedBy',
    'deadline',
    'dispute',
    'missing',
    'steps',
  ],
  properties: {
    id: { type: 'string' },
    consumer: { type: 'string', description: 'department that asks' },
    owner: { type: 'string', description: 'department that provides' },
    state: { type: 'string', enum: states },
    wanted: { ...wantedSchema, description: 'the conditions' },
    approvedBy: {
      type: 'object',
      properties: { provider: { type: 'string' }, authority: { type: 'string' } },
    },
    deadline: nullable({
      type: 'object',
      required: ['what', 'date', 'calendar', 'isOverdue'],
      properties: {
        what: { type: 'string', enum: ['answer', 'delivery'] },
        date: { type: 'string', description: 'the whole of that day is in time' },
        calendar: { type: 'string', enum: ['FIXED', 'PROVISIONAL'] },
        isOverdue: { type: 'boolean' },
      },
    }),
    dispute: nullable({
      type: 'object',
      required: ['level', 'openedBy'],
      properties: {
        level: { type: 'string', enum: disputeLevels },
        openedBy: { type: 'string' },
      },
    }),
    missing: { type: 'array', items: missing.items },
    steps: {
      type: 'array',
      items: {
        type: 'object',
        required: ['did', 'at', 'by'],
        properties: {
          did: { type: 'string' },
          at: { type: 'string', description: 'RFC 3339, UTC' },
          by: { type: 'string', description: '<department>:<account>, or hub' },
          reason: { type: 'string' },
        },
      },
    },
    receipt: { type: 'string', description: 'the proof that the step is in the ledger' },
  },
})
