import type { FieldError } from '@hutong/http'
import type { Grant } from '@hutong/schemas/catalogue'
import { disputeLevels } from './application.ts'
import type { Application, DisputeLevel, Step, Wanted } from './application.ts'

export type State =
  | 'requested'
  | 'incomplete'
  | 'refused'
  | 'withdrawn'
  | 'approved'
  | 'active'
  | 'suspended'
  | 'revoked'

/** Where an application stands after all its steps. */
export interface Standing {
  readonly state: State
  readonly wanted: Wanted
  /** Who signed for whom, as `<department>:<account>`. */
  readonly approvedBy: { readonly provider?: string; readonly authority?: string }
  /** When it was complete, ms since 1970: the clock of the answer runs from there. */
  readonly receivedAt: number
  /** Working days that the authority added to the clock of the answer. */
  readonly extendedBy: number
  /** When the provider said yes, ms since 1970: the clock of the delivery runs from there. */
  readonly approvedAt: number | null
  /** What is missing, as it was told. */
  readonly missing: readonly FieldError[]
  /** An officer gives one complete notice (order 809 art. 21). */
  readonly wasNoticed: boolean
  /** Who stopped it. */
  readonly suspendedBy: string | null
  readonly dispute: { readonly level: DisputeLevel; readonly openedBy: string } | null
}

/** The standing that follows from the steps. Pure. */
export function standingOf({ published, steps }: Application): Standing {
  let standing = published ? standingOfGrant(published) : nothing
  for (const step of steps) standing = after(standing, step)
  return standing
}

const nothing: Standing = {
  state: 'requested',
  wanted: { recordType: '' },
  approvedBy: {},
  receivedAt: 0,
  extendedBy: 0,
  approvedAt: null,
  missing: [],
  wasNoticed: false,
  suspendedBy: null,
  dispute: null,
}

function standingOfGrant({
  id: _id,
  state,
  consumer: _consumer,
  approvedBy,
  ...wanted
}: Grant): Standing {
  return { ...nothing, state, wanted, approvedBy }
}

function after(standing: Standing, step: Step): Standing {
  const at = Date.parse(step.at)
  switch (step.did) {
    case 'request':
    case 'complete':
      return { ...standing, ...anew(at), wanted: step.wanted }
    case 'notice':
      return {
        ...standing,
        state: 'incomplete',
        missing: step.missing,
        wasNoticed: standing.wasNoticed || step.by !== 'hub',
      }
    case 'extend':
      return { ...standing, extendedBy: step.workingDays }
    case 'approve':
      return approve(standing, step.by, step.as, at)
    case 'refuse':
      return { ...standing, state: 'refused' }
    case 'withdraw':
      return { ...standing, state: 'withdrawn' }
    case 'suspend':
      return { ...standing, state: 'suspended', suspendedBy: step.by }
    case 'resume':
      return { ...standing, state: 'active', suspendedBy: null }
    case 'revoke':
      return { ...standing, state: 'revoked' }
    case 'dispute':
      return { ...standing, dispute: { level: disputeLevels[0], openedBy: step.by } }
    case 'refer':
      return { ...standing, dispute: standing.dispute && raise(standing.dispute) }
    case 'settle':
      return { ...settle(standing, step.outcome, at), dispute: null }
  }
}

/** The answer is waited for from here. */
function anew(at: number): Partial<Standing> & { readonly state: State } {
  return {
    state: 'requested',
    receivedAt: at,
    extendedBy: 0,
    approvedBy: {},
    approvedAt: null,
    missing: [],
  }
}

function approve(
  standing: Standing,
  by: string,
  as: 'provider' | 'authority',
  at: number,
): Standing {
  const approvedBy = { ...standing.approvedBy, [as]: by }
  const isByBoth = approvedBy.provider !== undefined && approvedBy.authority !== undefined
  const state = isByBoth ? 'active' : approvedBy.provider === undefined ? 'requested' : 'approved'
  const approvedAt = as === 'provider' ? at : standing.approvedAt
  return { ...standing, state, approvedBy, approvedAt }
}

function settle(standing: Standing, outcome: 'stands' | 'reopen' | 'resume', at: number): Standing {
  switch (outcome) {
    case 'stands':
      return standing
    case 'reopen':
      return { ...standing, ...anew(at) }
    case 'resume':
      return { ...standing, state: 'active', suspendedBy: null }
  }
}

function raise(dispute: NonNullable<Standing['dispute']>): Standing['dispute'] {
  const next = disputeLevels[disputeLevels.indexOf(dispute.level) + 1]
  return { ...dispute, level: next ?? dispute.level }
}
