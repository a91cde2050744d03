import { isShareable } from '../faults-of-conditions.ts'
import { disputeLevels } from './application.ts'
import type { Action, outcomes } from './application.ts'
import { deadlineOf, extensionDaysMax } from './deadlines.ts'
import type { NotTaken, StepContext } from './not-taken.ts'
import type { Standing, State } from './standing.ts'

/** From which states an action leads on; those with more to them are below. */
const from: Readonly<Record<Action['did'], readonly State[]>> = {
  request: ['requested'],
  complete: ['incomplete'],
  notice: ['requested'],
  extend: ['requested'],
  approve: ['requested', 'approved'],
  refuse: ['requested', 'approved'],
  withdraw: ['requested', 'incomplete', 'approved'],
  suspend: ['active'],
  resume: ['suspended'],
  revoke: ['active', 'suspended'],
  dispute: ['requested', 'approved', 'refused', 'active', 'suspended', 'revoked'],
  refer: ['requested', 'approved', 'refused', 'active', 'suspended', 'revoked'],
  settle: ['requested', 'approved', 'refused', 'active', 'suspended', 'revoked'],
}

/** The rule against a step that does not fit how it stands. */
export function whenPossible(
  action: Action,
  standing: Standing,
  context: StepContext,
): NotTaken | undefined {
  const { state } = standing
  if (!from[action.did].includes(state)) {
    const states = from[action.did].join(' or ')
    return notPossible(
      `it is ${state}; only what is ${states} can be taken to ${action.did}`,
      'look at its steps: hutong grant show',
    )
  }
  switch (action.did) {
    case 'notice':
      if (!standing.wasNoticed) return undefined
      return notPossible(
        'everything that is missing is told at once, and it was told before (order 809 art. 21)',
        'approve the application, or refuse it with its ground',
      )
    case 'extend':
      return whenExtended(action.workingDays, standing, context)
    case 'approve':
      return whenApproved(action.as, standing, context)
    case 'dispute':
      return whenDisputed(standing, context)
    case 'refer':
      return whenReferred(standing)
    case 'settle':
      return whenSettled(action.outcome, standing)
    case 'request':
    case 'complete':
    case 'refuse':
    case 'withdraw':
    case 'suspend':
    case 'resume':
    case 'revoke':
      return undefined
  }
}

function whenApproved(
  as: 'provider' | 'authority',
  { approvedBy, wanted }: Standing,
  { sharing }: StepContext,
): NotTaken | undefined {
  if (approvedBy[as] !== undefined)
    return notPossible(`the ${as} has signed before`, 'let the other side sign')
  if (isShareable(sharing, wanted.purpose ?? '')) return undefined
  return notPossible(
    `${wanted.recordType} is not shared for ${wanted.purpose} (order 809 art. 14-15)`,
    'refuse the application with the ground outside-the-conditions or withheld-by-law',
  )
}

function whenExtended(
  workingDays: number,
  standing: Standing,
  { sharing: { attribute }, now }: StepContext,
): NotTaken | undefined {
  if (attribute === 'unconditional')
    return notPossible(
      'what is shared without conditions is answered within 1 working day, and the law knows no extension of it (order 809 art. 21)',
      'answer the application',
    )
  if (standing.extendedBy > 0)
    return notPossible('it was extended before, and can be once', 'answer the application')
  if (workingDays > extensionDaysMax)
    return notPossible(
      `an extension has at most ${extensionDaysMax} working days (order 809 art. 21)`,
      `extend it by ${extensionDaysMax} or fewer`,
    )
  if (deadlineOf(standing, attribute, now)?.isOverdue)
    return notPossible(
      'its time has run out, and is not extended afterwards',
      'answer the application',
    )
  return undefined
}

/** Nobody disputes what is still being answered in time. */
function whenDisputed(
  standing: Standing,
  { sharing: { attribute }, now }: StepContext,
): NotTaken | undefined {
  if (standing.dispute)
    return notPossible('a dispute about it is open', 'settle it, or refer it to the next level')
  const deadline = deadlineOf(standing, attribute, now)
  if (!deadline || deadline.isOverdue) return undefined
  return notPossible(
    `the ${deadline.what} is due on ${deadline.date}: until then there is nothing to dispute`,
    'wait, or withdraw the application',
  )
}

function whenReferred({ dispute }: Standing): NotTaken | undefined {
  if (!dispute) return noDispute
  if (dispute.level !== disputeLevels.at(-1)) return undefined
  return notPossible('it is before the government, and there is nobody above', 'settle it')
}

function whenSettled(
  outcome: (typeof outcomes)[number],
  { dispute, state }: Standing,
): NotTaken | undefined {
  if (!dispute) return noDispute
  if (outcome === 'resume' && state !== 'suspended')
    return notPossible(
      `it is ${state}, and only a suspended grant goes on`,
      'settle it with stands or reopen',
    )
  if (outcome === 'reopen' && state !== 'refused' && state !== 'revoked')
    return notPossible(
      `it is ${state}, and only what was refused or revoked is answered anew`,
      'settle it with stands or resume',
    )
  return undefined
}

const noDispute = notPossible('no dispute about it is open', 'open one with dispute')

function notPossible(rule: string, remedy: string): NotTaken {
  return { code: 'step-not-possible', rule, owner: 'the sharing authority', remedy }
}
