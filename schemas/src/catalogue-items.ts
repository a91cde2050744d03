import type { Succession } from './department-succession.ts'
import { code, date, list, parser, text } from './parse-item.ts'

export {
  currentDepartments,
  endDepartments,
  gapsOfSuccessions,
  renameDepartment,
} from './department-succession.ts'
export type { Change, Succession } from './department-succession.ts'
export { grantConditions, parseGrant, type Grant } from './grant.ts'
export type { Parsed } from './parse-item.ts'

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
  /** So many requests a second at most, on all gateways together; 200 when it is left out. */
  readonly perSecondMax?: number
  /** So many requests a day at most; left out: as many as its rate lets through. */
  readonly perDayMax?: number
  /** Officer who added or revoked it, as `<department>:<account>`: from then on files change nothing of it. Left out: it was published from a file. */
  readonly decidedBy?: string
}

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

/** What is said of a client, member by member, as JSON Schema (2020-12): the same in a file, in a request and in the log. */
export const clientMembers = {
  id: code(),
  department: code(),
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
  perSecondMax: { type: 'integer', minimum: 1, maximum: 100_000 },
  perDayMax: { type: 'integer', minimum: 1 },
} as const

export const parseClient = parser<Client>(
  { ...clientMembers, state: { enum: ['active', 'revoked'] }, decidedBy: text() },
  ['dpopBound', 'mtlsBound', 'perSecondMax', 'perDayMax', 'decidedBy'],
)
