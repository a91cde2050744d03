import type { Clock } from './clock.ts'
import type { PartHealth } from './health.ts'

/** Beyond it nothing may be decided on what is remembered. */
const ageMsMax = 10_000

/**
 * Health of what is followed from the log and held in memory: ready while its newest state was seen within 10 s.
 *
 * @param checkedAt when everything was last known to be there, ms since 1970; 0 = never
 */
export function freshPart(what: string, checkedAt: () => number, clock: Clock): () => PartHealth {
  return () =>
    clock.now() - checkedAt() <= ageMsMax
      ? { state: 'ready' }
      : { state: 'starting', detail: `${what} was not seen for more than ${ageMsMax / 1_000} s` }
}
