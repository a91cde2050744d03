import type { Log } from '@hutong/log'
import { wait } from '@hutong/process'

export interface Arrivals {
  readonly perSecond: number
}

const lookEveryMs = 20
/** A few bad rows of a file go elsewhere. */
const missingMax = 100

const leaderTriesMax = 100

/** What a topic holds now: counted before those are started who write to it. A topic that was just made has no leaders for a moment. */
export async function countRecords(log: Log, topic: string): Promise<number> {
  for (let tries = 1; ; tries += 1) {
    try {
      return (await log.ends(topic)).reduce((sum, end) => sum + end, 0)
    } catch (cause) {
      if (tries === leaderTriesMax) throw cause
      await wait(lookEveryMs)
    }
  }
}

/**
 * Watches `rows` records arrive in a topic that held `before`. The rate is from the first hundredth on, so that a process' own start does not count.
 *
 * @param onLook called at every look with what has arrived
 */
export async function watchArrivals(
  { log, topic, before }: { readonly log: Log; readonly topic: string; readonly before: number },
  rows: number,
  onLook?: (arrived: number) => void,
): Promise<Arrivals> {
  let begun: { readonly at: number; readonly arrived: number } | undefined
  for (;;) {
    const arrived = (await countRecords(log, topic)) - before
    const at = performance.now()
    onLook?.(arrived)
    if (!begun && arrived >= rows / 100) begun = { at, arrived }
    if (begun && arrived >= rows - missingMax) {
      return { perSecond: Math.round(((arrived - begun.arrived) / (at - begun.at)) * 1_000) }
    }
    await wait(lookEveryMs)
  }
}
