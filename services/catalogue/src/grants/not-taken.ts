import type { Exemption, Sharing } from '@hutong/schemas'

/** Why a step was not taken: which rule, whose it is, what to do. Nothing was changed. */
export interface NotTaken {
  readonly code: 'not-your-grant' | 'two-officers' | 'step-not-possible'
  readonly rule: string
  readonly owner: string
  readonly remedy: string
}

export interface StepContext {
  /** Who provides the record type now; the first is named in refusals. */
  readonly owners: readonly string[]
  readonly sharing: Sharing
  /** By which citizens are told later, with the departments they are for now. */
  readonly rules: readonly Exemption[]
  /** ms since 1970 */
  readonly now: number
}
