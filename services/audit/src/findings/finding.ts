/** Whom a finding is about. Officers are named in memory alone: what is kept says `officer` and leaves the name to the sealed details of the entries. */
export type About =
  | { readonly what: 'officer'; readonly department: string; readonly officer: string }
  | { readonly what: 'client'; readonly department: string; readonly client: string }
  | { readonly what: 'subject'; readonly subject: string }
  | { readonly what: 'case'; readonly department: string; readonly caseRef: string }
  /** One entry that was drawn by lot. */
  | { readonly what: 'draw'; readonly department: string }

/** What a finding says in plain words: counts and codes, never a name or a number of a person. */
interface Words {
  readonly zh: string
  readonly en: string
}

/** 1 = worth a look, 2 = should be explained, 3 = must be explained. */
type Weight = 1 | 2 | 3

/** What one rule has to say about some entries. */
export interface Suspicion {
  readonly about: About
  /** `YYYY-MM-DD` or `YYYY-MM` of Asia/Shanghai: suspicions of one rule, about one and in one period are one finding. */
  readonly period: string
  /** `<ledger>:<at>`, those that the rule has not told before or has: each counts once. */
  readonly entries: readonly string[]
  readonly weight: Weight
  readonly why: Words
}

export type RuleName =
  | 'own-record'
  | 'same-household'
  | 'same-surname'
  | 'flagged-person'
  | 'off-hours'
  | 'volume-spike'
  | 'many-people-fast'
  | 'no-case'
  | 'one-case-many-people'
  | 'repeated-refusals'
  | 'guessing'
  | 'fruitless-questions'
  | 'dormant'
  | 'never-used'
  | 'person-of-many-askers'
  | 'same-person-again'
  | 'two-windows'
  | 'many-new-officers'
  | 'audit-reading'
  | 'break-glass'
  | 'sample'

/** So many entries a finding has at most: what comes after them changes nothing. */
export const entriesMax = 2_000

/** Entries that belong together, and why somebody should look at them. */
export interface Finding {
  readonly id: string
  readonly rule: RuleName
  readonly about: About
  readonly period: string
  /** All of them, in the order in which they came to it. */
  readonly entries: readonly string[]
  /** How many there are. */
  readonly entryCount: number
  readonly weight: Weight
  readonly why: Words
  /** Time of the newest entry, RFC 3339. */
  readonly at: string
}
