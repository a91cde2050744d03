import type { Reviewed } from './keep-findings.ts'
import type { ReviewStep } from './kept-finding.ts'

type FindingState = 'open' | 'justified' | 'escalated'

export interface Standing {
  readonly state: FindingState
  /** Somebody holds it for justified, and a second reader has to say so too. */
  readonly waitsForSecond: boolean
}

/**
 * Where a finding stands is never written down: its steps say it. One that has grown since it was justified is open again; one that was escalated stays so,
 * whatever somebody wrote beside it without knowing.
 */
export function standingOf({ finding, steps }: Reviewed): Standing {
  if (steps.some(({ did }) => did === 'escalate'))
    return { state: 'escalated', waitsForSecond: false }
  const last = steps.at(-1)
  switch (last?.did) {
    case undefined:
    case 'escalate':
      return { state: 'open', waitsForSecond: false }
    case 'justify':
      return { state: 'open', waitsForSecond: finding.entryCount <= last.entryCount }
    case 'confirm':
      return finding.entryCount > last.entryCount
        ? { state: 'open', waitsForSecond: false }
        : { state: 'justified', waitsForSecond: false }
  }
}

/** Why a step cannot be taken. */
export type NotTaken =
  | { readonly kind: 'not-possible'; readonly rule: string; readonly remedy: string }
  | {
      readonly kind: 'not-yours'
      readonly code: 'own-finding' | 'two-readers'
    }

export interface Reviewer {
  /** `<department>:<account>` */
  readonly by: string
  /** Whether the reviewer asked one of its entries. */
  readonly isInvolved: boolean
}

/**
 * One step of one auditor, or the rule that stands against it. Justified is what two different auditors hold for justified; to escalate, one is enough. Nobody reviews
 * a finding that tells of the own questions.
 */
export function takeReviewStep(
  reviewed: Reviewed,
  { did, reason }: Pick<ReviewStep, 'did' | 'reason'>,
  { by, isInvolved }: Reviewer,
  now: number,
):
  | { readonly ok: true; readonly step: ReviewStep }
  | { readonly ok: false; readonly not: NotTaken } {
  const not = isInvolved ? ownFinding : whyNot(reviewed, did, by)
  if (not) return { ok: false, not }
  const { entryCount } = reviewed.finding
  return { ok: true, step: { did, by, reason, at: now, entryCount } }
}

function whyNot(reviewed: Reviewed, did: ReviewStep['did'], by: string): NotTaken | undefined {
  const { state, waitsForSecond } = standingOf(reviewed)
  if (state === 'escalated')
    return notPossible('it was escalated', 'see to it with those whom it was escalated to')
  switch (did) {
    case 'justify':
      if (state === 'justified') return notPossible('it is justified', 'look at another one')
      return waitsForSecond
        ? notPossible('it waits for its second reader', 'confirm it, or escalate it')
        : undefined
    case 'confirm':
      if (!waitsForSecond)
        return notPossible('nobody has justified it as it is now', 'justify it, or escalate it')
      return reviewed.steps.at(-1)?.by === by ? sameReader : undefined
    case 'escalate':
      return undefined
  }
}

const notPossible = (rule: string, remedy: string): NotTaken => ({
  kind: 'not-possible',
  rule,
  remedy,
})
const ownFinding: NotTaken = { kind: 'not-yours', code: 'own-finding' }
const sameReader: NotTaken = { kind: 'not-yours', code: 'two-readers' }
