import type { IncomingMessage } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

/** What is read and thrown away for the sake of one answer. */
const drainedBytesMax = 64 * 1024 * 1024
const drainMsMax = 5_000

/**
 * Reads on and throws away, until the body is over, or too much of it: an answer that comes while the sender still writes is often lost
 * with the connection (RFC 9112 s9.6), and the sender would never hear what was wrong.
 */
export async function drainBody(request: IncomingMessage): Promise<void> {
  const over = new AbortController()
  let drained = 0
  request.on('data', (chunk: Buffer) => {
    drained += chunk.length
    if (drained > drainedBytesMax) over.abort()
  })
  for (const event of ['end', 'close', 'error']) request.once(event, () => over.abort())
  request.resume()
  if (request.readableEnded || request.destroyed) return
  await pause(drainMsMax, undefined, { signal: over.signal }).catch(() => undefined)
}
