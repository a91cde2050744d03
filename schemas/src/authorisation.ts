import { code, date, list, parser, text } from './parse-item.ts'
import type { Parsed } from './parse-item.ts'

/** Who may do what for a holder: act in a matter as agent (代办) or guardian, or have the answers given to a third party. Subject keys, never numbers. */
export interface Authorisation {
  readonly id: string
  readonly state: 'active' | 'withdrawn'
  readonly kind: 'agent' | 'guardian' | 'disclosure'
  /** Subject key of the holder, whose data it is about. */
  readonly principal: string
  /** Subject key of who acts; of a disclosure left out. */
  readonly agent?: string
  /** Who may have the answers, as the grant names it: a credit code, or the code of a department; of a disclosure alone. */
  readonly party?: string
  /** Codes of the matters. */
  readonly matters: readonly string[]
  /** `YYYY-MM-DD`, both ends included. */
  readonly from: string
  readonly until: string
  /** How it is known that the holder wants it. */
  readonly confirmedBy: (typeof confirmations)[number]
  /** Where a guardian confirmed it for a ward: the authorisation that makes them one. */
  readonly guardianship?: string
  /** Department that registered it. */
  readonly department: string
}

/** Never an agent's word: what was entrusted to one is not passed on. */
export const confirmations = ['real-name-login', 'in-person', 'notary', 'guardian'] as const

/** Why an authorisation does not carry a question; the first that holds. */
export type AuthorisationFault =
  | 'unknown'
  | 'withdrawn'
  | 'principal'
  | 'agent'
  | 'matter'
  | 'not-yet-valid'
  | 'expired'

/** What is asked under an authorisation. */
export interface ActingFor {
  readonly principal: string
  /** Who acts; of a disclosure left out. */
  readonly agent?: string | undefined
  readonly matter: string
  /** `YYYY-MM-DD` in Asia/Shanghai */
  readonly onDate: string
}

/** Null: it carries the question. Pure. */
export function faultOfAuthorisation(
  authorisation: Authorisation | undefined,
  { principal, agent, matter, onDate }: ActingFor,
): AuthorisationFault | null {
  if (!authorisation) return 'unknown'
  if (authorisation.principal !== principal) return 'principal'
  if (authorisation.agent !== agent) return 'agent'
  if (authorisation.state !== 'active') return 'withdrawn'
  if (!authorisation.matters.includes(matter)) return 'matter'
  if (onDate < authorisation.from) return 'not-yet-valid'
  return onDate > authorisation.until ? 'expired' : null
}

export const parseAuthorisation: (input: unknown) => Parsed<Authorisation> = parser<Authorisation>(
  {
    id: code(),
    state: { enum: ['active', 'withdrawn'] },
    kind: { enum: ['agent', 'guardian', 'disclosure'] },
    principal: text(),
    agent: text(),
    party: text(),
    matters: list(code(), 1),
    from: date(),
    until: date(),
    confirmedBy: { enum: confirmations },
    guardianship: code(),
    department: code(),
  },
  ['agent', 'party', 'guardianship'],
)
