import type { FieldError } from '@hutong/http'
import type { Grant } from '@hutong/schemas/catalogue'

/** What a department asks to be granted; what is missing is told, all of it at once, and is no ground to refuse it (order 809 art. 21). */
export type Wanted = Partial<
  Omit<Grant, 'id' | 'state' | 'consumer' | 'recordType' | 'approvedBy'>
> & {
  readonly recordType: string
  /** What the answers are needed for, and at which step of the work (art. 20). */
  readonly scenario?: string
}

/** An officer of a department, who signed in. */
export interface Officer {
  readonly account: string
  readonly department: string
  /** Whether the officer may sign for the sharing authority. */
  readonly isAuthority: boolean
  /** Whether the officer may sign for a department: applies, answers, and reviews for it (art. 11). */
  readonly isProvider: boolean
}

/** Why a provider may say no. Incompleteness is none of them. */
export const grounds = [
  'no-legal-basis',
  'outside-the-conditions',
  'beyond-the-duty',
  'withheld-by-law',
] as const

/** Whose turn a dispute is: it goes up one by one (art. 28). */
export const disputeLevels = ['departments', 'authority', 'common-superior', 'government'] as const

export type DisputeLevel = (typeof disputeLevels)[number]

/** What a settlement does: leave everything as it stands, let the application be answered anew, or let a stopped grant go on. */
export const outcomes = ['stands', 'reopen', 'resume'] as const

/** What an officer does to an application, or to the grant that it became. */
export type Action =
  | { readonly did: 'request' | 'complete'; readonly wanted: Wanted }
  | { readonly did: 'notice'; readonly missing: readonly FieldError[] }
  | { readonly did: 'extend'; readonly workingDays: number; readonly reason: string }
  | { readonly did: 'approve'; readonly as: 'provider' | 'authority' }
  | { readonly did: 'refuse'; readonly ground: (typeof grounds)[number]; readonly reason: string }
  | {
      readonly did: 'withdraw' | 'suspend' | 'resume' | 'revoke' | 'dispute' | 'refer'
      readonly reason: string
    }
  | { readonly did: 'settle'; readonly outcome: (typeof outcomes)[number]; readonly reason: string }

/** An action that was taken. */
export type Step = Action & {
  /** RFC 3339, UTC. */
  readonly at: string
  /** `<department>:<account>`; `hub` where nobody had to decide. */
  readonly by: string
}

/** An application and all that became of it, oldest step first. Its standing is never written down: it follows from the steps. */
export interface Application {
  readonly id: string
  /** Department that asks. */
  readonly consumer: string
  /** A grant that was published from a file, as it was before the first step; left out: it was applied for. */
  readonly published?: Grant
  readonly steps: readonly Step[]
}
