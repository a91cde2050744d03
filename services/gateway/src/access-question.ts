import type { AuthorisationFault } from '@hutong/schemas'

/** What a decision looks at of a question: nothing about the person in it. */
export interface AccessQuestion {
  readonly recordType: string
  readonly action: 'verify' | 'ask' | 'read'
  readonly purpose: string
  readonly legalBasis: string
  readonly fields: readonly string[]
  readonly hasCase: boolean
  /** Division code that the claims themselves name, if any. */
  readonly claimedRegion?: string
  /** A record is named by its number alone, and nobody whom it is about. */
  readonly byRecordId?: true
  /** Somebody else acts for the person asked about, or gets the answer, as the authorisation that was named says; left out: nobody does. */
  readonly onBehalf?: OnBehalf
  /** An emergency, by the asker's word. */
  readonly isBreakGlass?: true
  /** Whether the person whom the token is good for is the one asked about; left out: it is good for any. */
  readonly tokenIsFor?: 'subject' | 'other'
  /** Whoever signed in and asks is the person asked about. */
  readonly isOwnRecord?: true
  /** Whoever signed in and asks has a record of their own, and names nobody. */
  readonly couldBeOwnRecord?: true
}

/** An authorisation that a question names, judged for its person, matter and day. */
export type OnBehalf =
  | { readonly fault: AuthorisationFault }
  | { readonly fault: null; readonly kind: 'agent' | 'guardian' }
  | { readonly fault: null; readonly kind: 'disclosure'; readonly party: string }

/** What else there is to know when a grant is judged. */
export interface Circumstances {
  /** `YYYY-MM-DD` in Asia/Shanghai */
  readonly today: string
  /** Department that provides the type. */
  readonly owner: string
  /** Whether a use of that grant in an emergency has waited too long for its second person. */
  readonly isUnconfirmed: (grantId: string) => boolean
}

export interface Asker {
  readonly department: string
}

/** One rule that a grant breaks: which, whose it is, and what to do. */
export interface FailedStep {
  readonly code: RefusalCode
  readonly rule: string
  readonly owner: string
  readonly remedy: string
}

type RefusalCode =
  | 'grant-missing'
  | 'purpose-not-granted'
  | 'legal-basis-not-granted'
  | 'action-not-granted'
  | 'grant-suspended'
  | 'grant-revoked'
  | 'grant-not-yet-valid'
  | 'grant-expired'
  | 'field-not-granted'
  | 'region-not-granted'
  | 'case-missing'
  | 'guesses-used-up'
  | 'quota-used-up'
  | 'case-used-up'
  | 'subject-missing'
  | `authorisation-${AuthorisationFault}`
  | 'authorisation-missing'
  | 'agent-reads-no-records'
  | 'third-party-not-granted'
  | 'break-glass-not-declared'
  | 'break-glass-not-granted'
  | 'break-glass-unconfirmed'
  | 'subject-not-bound'
  | 'own-record'
