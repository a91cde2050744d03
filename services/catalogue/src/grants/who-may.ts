import { disputeLevels } from './application.ts'
import type { Action, Application, Officer, outcomes } from './application.ts'
import type { NotTaken, StepContext } from './not-taken.ts'
import type { Standing } from './standing.ts'

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

/** The rule against an officer who has no part in it, or not this one. */
export function whoMay(
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
