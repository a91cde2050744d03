import { Ajv2020 } from 'ajv/dist/2020.js'
import type { ValidateFunction } from 'ajv/dist/2020.js'
import type { Succession } from './department-succession.ts'
import { maskingProfiles } from './masking-profiles.ts'
import type { MaskingProfile } from './masking-profiles.ts'

export {
  currentDepartments,
  endDepartments,
  gapsOfSuccessions,
  renameDepartment,
} from './department-succession.ts'
export type { Change, Succession } from './department-succession.ts'

/** A department as the catalogue publishes it; `code` is what records, clients and grants name, and is never given to another one. */
export interface Department {
  readonly code: string
  readonly titleZh: string
  readonly titleEn: string
  /** Names it bore before, oldest first, each with the day on which it ended. */
  readonly formerTitles?: readonly {
    readonly titleZh: string
    readonly titleEn: string
    readonly until: string
  }[]
  /** Left out while the department is in being. */
  readonly succession?: Succession
}

/** A department's system that may ask for tokens. Its private key never leaves the department. */
export interface Client {
  readonly id: string
  readonly department: string
  readonly state: 'active' | 'revoked'
  /** Names of what its tokens may be used for, separated by blanks. */
  readonly scope: string
  readonly jwks: { readonly keys: readonly Readonly<Record<string, string>>[] }
  /** True: it gets no token that is not bound to a key of its own (RFC 9449), so that a stolen one is worth nothing. */
  readonly dpopBound?: boolean
  /** True: it gets no token that is not bound to the certificate of its connection (RFC 8705). */
  readonly mtlsBound?: boolean
}

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
  /** So many different claims about one subject and type may a client ask a day; 5 when it is left out. */
  readonly differentClaimsMax?: number
  /** Tightens the bound of the type's update frequency. */
  readonly maxStalenessMs?: number
  readonly from: string
  readonly until: string
  readonly approvedBy: { readonly provider: string; readonly authority: string }
}

/** An item, or every gap that keeps it from being published, at once; gaps name fields and rules, never values. */
export type Parsed<Item> =
  | { readonly ok: true; readonly item: Item }
  | { readonly ok: false; readonly gaps: readonly string[] }

export const parseDepartment = parser<Department>(
  {
    code: code(),
    titleZh: text(),
    titleEn: text(),
    formerTitles: list(
      {
        type: 'object',
        required: ['titleZh', 'titleEn', 'until'],
        additionalProperties: false,
        properties: { titleZh: text(), titleEn: text(), until: date() },
      },
      0,
    ),
    succession: {
      type: 'object',
      required: ['on', 'by'],
      additionalProperties: false,
      properties: { on: date(), by: list(code(), 1) },
    },
  },
  ['formerTitles', 'succession'],
)

export const parseClient = parser<Client>(
  {
    id: code(),
    department: code(),
    state: { enum: ['active', 'revoked'] },
    scope: text(),
    jwks: {
      type: 'object',
      required: ['keys'],
      properties: {
        keys: {
          type: 'array',
          minItems: 1,
          maxItems: 8,
          // A private member in a published key would hand it to every reader of the catalogue.
          items: {
            type: 'object',
            required: ['kty'],
            propertyNames: { not: { enum: ['d', 'k'] } },
          },
        },
      },
    },
    dpopBound: { type: 'boolean' },
    mtlsBound: { type: 'boolean' },
  },
  ['dpopBound', 'mtlsBound'],
)

/**
 * Conditions this version cannot enforce (`subjectBound`, `thirdParty`) are unknown fields here, so a grant that needs them is refused at
 * publication instead of being opened wider than it was signed. So is one that masks a field which it does not open: one of the two is a mistake.
 */
export function parseGrant(input: unknown): Parsed<Grant> {
  const parsed = parseGrantMembers(input)
  if (!parsed.ok) return parsed
  const { masking = {}, fields } = parsed.item
  const closed = Object.keys(masking).filter((field) => !fields.includes(field))
  if (closed.length === 0) return parsed
  return { ok: false, gaps: [`$.masking: the grant does not open ${closed.join(', ')}`] }
}

const parseGrantMembers = parser<Grant>(
  {
    id: code(),
    state: { enum: ['active', 'suspended', 'revoked'] },
    consumer: code(),
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
    differentClaimsMax: { type: 'integer', minimum: 1, maximum: 1000 },
    maxStalenessMs: { type: 'integer', minimum: 1000 },
    from: date(),
    until: date(),
    approvedBy: {
      type: 'object',
      required: ['provider', 'authority'],
      additionalProperties: false,
      properties: { provider: text(), authority: text() },
    },
  },
  ['masking', 'byRecordId', 'perDayMax', 'differentClaimsMax', 'maxStalenessMs'],
)

function parser<Item>(
  properties: Record<string, object>,
  optional: readonly string[] = [],
): (input: unknown) => Parsed<Item> {
  const required = Object.keys(properties).filter((name) => !optional.includes(name))
  let validate: ValidateFunction<Item> | undefined
  return (input) => {
    validate ??= new Ajv2020({ allErrors: true, strict: false }).compile<Item>({
      type: 'object',
      required,
      properties,
      additionalProperties: false,
    })
    if (validate(input)) return { ok: true, item: input }
    return { ok: false, gaps: (validate.errors ?? []).map(describeGap) }
  }
}

function describeGap(error: {
  readonly instancePath: string
  readonly message?: string | undefined
  readonly params: Readonly<Record<string, unknown>>
}): string {
  const unknown = error.params['additionalProperty']
  const name = typeof unknown === 'string' ? ` (${unknown})` : ''
  return `$${error.instancePath.replaceAll('/', '.')}: ${error.message ?? 'is wrong'}${name}`
}

function code(): object {
  return { type: 'string', pattern: '^[a-z0-9][a-z0-9-]{0,63}$' }
}
function text(): object {
  return { type: 'string', minLength: 1, maxLength: 256 }
}
function date(): object {
  return { type: 'string', pattern: String.raw`^\d{4}-\d{2}-\d{2}$` }
}
function list(items: object, minItems: number): object {
  return { type: 'array', items, minItems, maxItems: 256, uniqueItems: true }
}
