import { parseGrant } from '@hutong/schemas/catalogue'
import type { Grant } from '@hutong/schemas/catalogue'
import type { Application } from './application.ts'
import { standingOf } from './standing.ts'

/**
 * The grant that an application has become, as every gateway follows it; undefined while it has never been in force. What was opened once stays, stopped:
 * who asks under it hears that it was revoked, and not that there never was one.
 */
export function grantOf(application: Application): Grant | undefined {
  const { id, consumer, published, steps } = application
  const { state, wanted, approvedBy } = standingOf(application)
  const { scenario: _, ...conditions } = wanted
  const inForce = gatewayState(state)
  const wasOpened =
    published !== undefined || steps.some(({ did }) => did === 'suspend' || did === 'revoke')
  if (inForce !== 'active' && !wasOpened) return undefined
  const parsed = parseGrant({
    id,
    state: inForce,
    consumer,
    regions: [],
    caseRequired: true,
    mismatchDetail: false,
    ...conditions,
    approvedBy: { provider: 'unsigned', authority: 'unsigned', ...approvedBy },
  })
  return parsed.ok ? parsed.item : undefined
}

function gatewayState(state: ReturnType<typeof standingOf>['state']): Grant['state'] {
  return state === 'active' || state === 'suspended' ? state : 'revoked'
}
