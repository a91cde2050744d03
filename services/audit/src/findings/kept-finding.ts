import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Value } from 'typebox/value'
import { entriesMax } from './finding.ts'
import type { About, Finding } from './finding.ts'

const text = Type.String({ minLength: 1, maxLength: 2_000 })
const code = Type.String({ minLength: 1, maxLength: 128 })
const closed = { additionalProperties: false } as const

const aboutSchema = Type.Union([
  Type.Object({ what: Type.Literal('officer'), department: code }, closed),
  Type.Object({ what: Type.Literal('client'), department: code, client: code }, closed),
  Type.Object({ what: Type.Literal('subject'), subject: code }, closed),
  Type.Object({ what: Type.Literal('case'), department: code }, closed),
  Type.Object({ what: Type.Literal('draw'), department: code }, closed),
])

const findingSchema = Type.Object(
  {
    what: Type.Literal('finding'),
    id: code,
    rule: code,
    about: aboutSchema,
    period: code,
    entries: Type.Array(code, { maxItems: entriesMax }),
    entryCount: Type.Integer({ minimum: 1 }),
    weight: Type.Union([Type.Literal(1), Type.Literal(2), Type.Literal(3)]),
    why: Type.Object({ zh: text, en: text }, closed),
    at: code,
  },
  closed,
)

const stepSchema = Type.Object(
  {
    did: Type.Union([Type.Literal('justify'), Type.Literal('confirm'), Type.Literal('escalate')]),
    /** `<department>:<account>` of the auditor. */
    by: code,
    reason: text,
    /** ms since 1970 */
    at: Type.Integer({ minimum: 0 }),
    /** How many entries the finding had then: what came later was not looked at. */
    entryCount: Type.Integer({ minimum: 1 }),
  },
  closed,
)

const reviewSchema = Type.Object(
  { what: Type.Literal('review'), id: code, step: stepSchema },
  closed,
)

/** A finding as it lies in `audit.findings`: who an officer is, and which case, only its entries say, as long as their seal can be opened. */
export type KeptFinding = Static<typeof findingSchema>
export type ReviewStep = Static<typeof stepSchema>
/** What one auditor did about it, under a key of its own: nobody's step takes the place of another's. */
export type Review = Static<typeof reviewSchema>

/** Undefined for what is neither. */
export function parseKept(input: unknown): KeptFinding | Review | undefined {
  if (Value.Check(findingSchema, input)) return input
  return Value.Check(reviewSchema, input) ? input : undefined
}

export function keptOf({ about, entries, ...finding }: Finding): KeptFinding {
  return { ...finding, what: 'finding', about: withoutNames(about), entries: [...entries] }
}

function withoutNames(about: About): KeptFinding['about'] {
  switch (about.what) {
    case 'officer':
    case 'case':
    case 'draw':
      return { what: about.what, department: about.department }
    case 'client':
    case 'subject':
      return about
  }
}
