import type { Sharing } from '@hutong/schemas'
import { disputeLevels } from './application.ts'
import type { Action, Application, Officer, outcomes, Step } from './application.ts'
import { deadlineOf, extensionDaysMax } from './deadlines.ts'
import { isShareable } from '../faults-of-conditions.ts'
import { standingOf } from './standing.ts'
import type { Standing, State } from './standing.ts'

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
  /** ms since 1970 */
  readonly now: number
}

/**
 * One action of one officer on an application: the application with that step, or the rule that stands against it. Pure: the same things always give the same.
 * The rules are those of the Regulation on Government Data Sharing (order 809): art. 20 to 22 for the answer, 25 and 27 for the stop, 28 for the dispute.
 */
export function takeStep(
  application: Application,
  action: Action,
  officer: Officer,
  context: StepContext,
):
  | { readonly ok: true; readonly application: Application }
  | { readonly ok: false; readonly not: NotTaken } {
  const standing = standingOf(application)
  const by = signatureOf(officer)
  const not =
    whoMay(action, application, standing, officer, context) ??
    whenPossible(action, standing, context) ??
    byTwo(action, application, standing, by)
  if (not) return { ok: false, not }
  const step: Step = { ...action, at: new Date(context.now).toISOString(), by }
  return { ok: true, application: { ...application, steps: [...application.steps, step] } }
}

function signatureOf({ department, account }: Officer): string {
  return `${department}:${account}`
}

type Side = 'consumer' | 'provider' | 'authority'

/** Who an officer may sign for in this matter; the one who administers for the authority may also be of a department that takes part. */
function sidesOf(
  { consumer }: Application,
  officer: Officer,
  { owners }: StepContext,
): ReadonlySet<Side> {
  const sides = new Set<Side>()
  // Who provides the data does not countersign for the authority as well.
  if (officer.isAuthority && !owners.includes(officer.department)) sides.add('authority')
  if (officer.isProvider && officer.department === consumer) sides.add('consumer')
  if (officer.isProvider && owners.includes(officer.department)) sides.add('provider')
  return sides
}

function allowedSides(
  action: Action,
  standing: Standing,
  consumer: string,
  owners: readonly string[],
): readonly Side[] {
  switch (action.did) {
    case 'request':
    case 'complete':
    case 'withdraw':
      return ['consumer']
    case 'approve':
      return [action.as]
    case 'notice':
    case 'refuse':
    case 'suspend':
      return ['provider', 'authority']
    case 'resume':
      return resumingSides(standing, owners)
    case 'extend':
      return ['authority']
    case 'revoke':
      return ['consumer', 'provider', 'authority']
    case 'dispute':
      return ['consumer', 'provider']
    case 'refer':
      return ['consumer', 'provider', 'authority']
    case 'settle':
      return settlingSides(action.outcome, standing, consumer, owners)
  }
}

/** What the authority stopped, the authority alone lets go on. */
function resumingSides({ suspendedBy }: Standing, owners: readonly string[]): readonly Side[] {
  const [department] = suspendedBy?.split(':') ?? []
  const isProviders = department === undefined || owners.includes(department)
  return isProviders ? ['provider', 'authority'] : ['authority']
}

/**
 * Between departments, the one against whom it was opened gives way; above them the authority notes what was decided. Who asks for data opens none by giving
 * way.
 */
function settlingSides(
  outcome: (typeof outcomes)[number],
  standing: Standing,
  consumer: string,
  owners: readonly string[],
): readonly Side[] {
  const { dispute } = standing
  if (dispute?.level !== disputeLevels[0]) return ['authority']
  const isConsumers = dispute.openedBy.startsWith(`${consumer}:`)
  if (outcome === 'stands') return isConsumers ? ['provider'] : ['consumer']
  if (outcome === 'resume') return resumingSides(standing, owners).slice(0, 1)
  return ['provider']
}

function whoMay(
  action: Action,
  application: Application,
  standing: Standing,
  officer: Officer,
  context: StepContext,
): NotTaken | undefined {
  const allowed = allowedSides(action, standing, application.consumer, context.owners)
  const sides = sidesOf(application, officer, context)
  if (allowed.some((side) => sides.has(side))) return undefined
  const [owner = 'the provider'] = context.owners
  const names = {
    consumer: application.consumer,
    provider: owner,
    authority: 'the sharing authority',
  }
  const whose = allowed.map((side) => names[side]).join(' or ')
  return {
    code: 'not-your-grant',
    rule: `to ${action.did} is for an officer of ${whose}`,
    owner: whose,
    remedy: `sign in as an officer of ${whose} who has that role, or let one of them do it`,
  }
}

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

function whenPossible(
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

/** No officer alone opens data: not by asking and approving, not by approving twice, not by taking back what he stopped himself. */
function byTwo(
  action: Action,
  { steps }: Application,
  standing: Standing,
  by: string,
): NotTaken | undefined {
  if (action.did === 'approve') {
    const signed = [standing.approvedBy.provider, standing.approvedBy.authority]
    const asked = steps.filter(({ did }) => did === 'request' || did === 'complete')
    if (signed.includes(by) || asked.some((step) => step.by === by)) return twoOfficers
  }
  const goesOn = action.did === 'resume' || (action.did === 'settle' && action.outcome === 'resume')
  return goesOn && standing.suspendedBy === by ? twoOfficers : undefined
}

const noDispute = notPossible('no dispute about it is open', 'open one with dispute')

const twoOfficers: NotTaken = {
  code: 'two-officers',
  rule: 'two officers sign what opens data: nobody signs what they applied for, signed or stopped themselves',
  owner: 'the sharing authority',
  remedy: 'let another officer sign',
}

function notPossible(rule: string, remedy: string): NotTaken {
  return { code: 'step-not-possible', rule, owner: 'the sharing authority', remedy }
}
