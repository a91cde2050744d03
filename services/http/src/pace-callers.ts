import type { Clock } from '@hutong/process'

/** Takes one of somebody's requests; false: it comes too soon after the others. */
export type Pace = (name: string, perSecondMax: number) => boolean

interface Pail {
  left: number
  filledAt: number
}

const pailsMax = 10_000
/** In one go, of those of a second: a burst at the windows passes, a flood is spread evenly over the second. */
const burstPart = 0.5
const burstMin = 20

/**
 * A pail for each caller, which holds half of a second's requests and fills at the caller's rate: somebody who keeps asking too often is not answered two
 * hundred times in the first moment of each second, while all others wait, and then not at all.
 */
export function createPace(clock: Clock): Pace {
  const pails = new Map<string, Pail>()

  return (name, perSecondMax) => {
    const size = Math.max(burstMin, perSecondMax * burstPart)
    const now = clock.now()
    const pail = pailOf(name, size, now)
    // A clock that goes back fills nothing, and takes nothing away.
    const passedMs = Math.max(0, now - pail.filledAt)
    pail.left = Math.min(size, pail.left + (passedMs * perSecondMax) / 1_000)
    pail.filledAt = now
    if (pail.left < 1) return false
    pail.left -= 1
    return true
  }

  function pailOf(name: string, size: number, now: number): Pail {
    const known = pails.get(name)
    if (known) return known
    if (pails.size >= pailsMax) pails.clear()
    const full = { left: size, filledAt: now }
    pails.set(name, full)
    return full
  }
}
