import type { Log } from '@hutong/log'
import { parseHeartbeat, type Heartbeat } from '@hutong/schemas'

const stretchFirst = 2048

/**
 * The newest sign of life of a source, looked for from the end of the topic's first partition backwards, since each partition has them all:
 * near the end where somebody runs, far from it only where nobody does. Undefined when there never was one.
 */
export async function findHeartbeat(
  log: Log,
  topic: string,
  source: string,
  signal: AbortSignal,
): Promise<Heartbeat | undefined> {
  let [end = 0] = await log.ends(topic)
  for (let length = stretchFirst; end > 0; length *= 4) {
    const first = Math.max(0, end - length)
    const found = await findIn(log, topic, source, first, end, signal)
    if (found !== undefined || signal.aborted) return found
    end = first
  }
  return undefined
}

async function findIn(
  log: Log,
  topic: string,
  source: string,
  first: number,
  end: number,
  signal: AbortSignal,
): Promise<Heartbeat | undefined> {
  const enough = new AbortController()
  let newest: Heartbeat | undefined
  try {
    for await (const batch of log.tail(topic, 0, first, AbortSignal.any([signal, enough.signal]))) {
      for (const { key, value } of batch.records) {
        if (key === `__hb:${source}`) newest = parseHeartbeat(value) ?? newest
      }
      if (batch.next >= end) break
    }
  } finally {
    enough.abort()
  }
  return newest
}
