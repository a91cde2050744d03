import { maskingProfiles } from './masking-profiles.ts'
import type { MaskingProfile } from './masking-profiles.ts'
import { code, date, list, parser, text } from './parse-item.ts'
import type { Parsed } from './parse-item.ts'

/** The legal object that officials sign: who may ask what about whom, why, and until when. Dates are `YYYY-MM-DD`, both ends included. */
export interface Grant {
  readonly id: string
  readonly state: 'active' | 'suspended' | 'revoked'
  /** Department that asks. */
  readonly consumer: string
  readonly purpose: string
  /** Id of a law's article in `laws.json`. */
  readonly legalBasis: string
  readonly recordType: string
  readonly actions: readonly ('verify' | 'ask' | 'read')[]
  readonly fields: readonly string[]
  /** Division-code prefixes of the records it opens; empty = all. */
  readonly regions: readonly string[]
  readonly caseRequired: boolean
  /** Whether an answer names the fields that differ. */
  readonly mismatchDetail: boolean
  /** Fields that are read only in part, and how; a verification compares them whole, and shows nothing of them. */
  readonly masking?: Readonly<Record<string, MaskingProfile>>
  /** Whether a record may be read by its `recordId` alone, without naming a person whom it is about. */
  readonly byRecordId?: boolean
  /** So many answers a day at most, whoever of the department asks; left out: as many as are asked for. */
  readonly perDayMax?: number
  /** So many answers a second at most, whoever of the department asks; left out: no bound of its own. */
  readonly perSecondMax?: number
  /** So many different claims about one subject and type may a client ask a day; 5 when it is left out. */
  readonly differentClaimsMax?: number
  /** So many people at most may be asked about under one `caseRef` in 30 days; left out: no bound. */
  readonly personsPerCaseMax?: number
  /** Tightens the bound of the type's update frequency. */
  readonly maxStalenessMs?: number
  /** Whether a token has to be good for the person asked about alone (`pid`). */
  readonly subjectBound?: boolean
  /** Who else gets the answers, by credit code; the provider consents by its signature, the holder by an authorisation (order 809 art. 25). */
  readonly thirdParty?: string
  /** Whether the holder has to authorise the asking department itself. */
  readonly authorisationRequired?: boolean
  /** Whether it is for emergencies: asked for with a reason, and confirmed by a second person within 24 hours. */
  readonly breakGlass?: boolean
  readonly from: string
  readonly until: string
  readonly approvedBy: { readonly provider: string; readonly authority: string }
}

/** A grant that masks a field which it does not open is refused: one of the two is a mistake. Unknown members are conditions that nobody here would keep. */
export function parseGrant(input: unknown): Parsed<Grant> {
  const parsed = parseGrantMembers(input)
  if (!parsed.ok) return parsed
  const { masking = {}, fields } = parsed.item
  const closed = Object.keys(masking).filter((field) => !fields.includes(field))
  if (closed.length === 0) return parsed
  return { ok: false, gaps: [`$.masking: the grant does not open ${closed.join(', ')}`] }
}

/** What officials agree on, member by member, as JSON Schema (2020-12): the same in a file, in an application and in the log. */
export const grantConditions = {
  purpose: code(),
  legalBasis: text(),
  recordType: text(),
  actions: list({ enum: ['verify', 'ask', 'read'] }, 1),
  fields: list(text(), 1),
  regions: list({ type: 'string', pattern: String.raw`^\d{2,6}$` }, 0),
  caseRequired: { type: 'boolean' },
  mismatchDetail: { type: 'boolean' },
  masking: {
    type: 'object',
    minProperties: 1,
    maxProperties: 256,
    additionalProperties: { enum: maskingProfiles },
  },
  byRecordId: { type: 'boolean' },
  perDayMax: { type: 'integer', minimum: 1 },
  perSecondMax: { type: 'integer', minimum: 1, maximum: 100_000 },
  differentClaimsMax: { type: 'integer', minimum: 1, maximum: 1000 },
  personsPerCaseMax: { type: 'integer', minimum: 1 },
  maxStalenessMs: { type: 'integer', minimum: 1000 },
  subjectBound: { type: 'boolean' },
  thirdParty: { type: 'string', pattern: '^[0-9A-HJ-NPQRTUWXY]{18}$' },
  authorisationRequired: { type: 'boolean' },
  breakGlass: { type: 'boolean' },
  from: date(),
  until: date(),
} as const

const parseGrantMembers = parser<Grant>(
  {
    id: code(),
    state: { enum: ['active', 'suspended', 'revoked'] },
    consumer: code(),
    ...grantConditions,
    approvedBy: {
      type: 'object',
      required: ['provider', 'authority'],
      additionalProperties: false,
      properties: { provider: text(), authority: text() },
    },
  },
  [
    'masking',
    'byRecordId',
    'perDayMax',
    'perSecondMax',
    'differentClaimsMax',
    'personsPerCaseMax',
    'maxStalenessMs',
    'subjectBound',
    'thirdParty',
    'authorisationRequired',
    'breakGlass',
  ],
)
