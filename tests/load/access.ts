import { benchDecision } from './access-decision.ts'
import { benchLimits } from './access-limits.ts'
import { benchRevocation } from './access-revocation.ts'

/** The price of deciding and counting, and how soon a revocation is felt everywhere. */
export async function benchAccess([part]: readonly string[]) {
  const decision = part === undefined || part === 'decision' ? benchDecision() : undefined
  const limits = part === undefined || part === 'limits' ? await benchLimits() : undefined
  const revocation =
    part === undefined || part === 'revocation' ? await benchRevocation() : undefined
  return { bench: 'access', decision, limits, revocation }
}
