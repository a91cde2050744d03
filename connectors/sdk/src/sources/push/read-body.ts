import type { IncomingMessage } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

/** The whole body; undefined when the connection ended first, or when it is longer than `bytesMax` after all. */
export async function readBody(
  request: IncomingMessage,
  bytesMax: number,
): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of request) {
      if (!Buffer.isBuffer(chunk)) return undefined
      length += chunk.length
      if (length > bytesMax) return undefined
      chunks.push(chunk)
    }
  } catch {
    // The sender is gone: there is nobody to tell.
    return undefined
  }
  return request.complete ? Buffer.concat(chunks) : undefined
}

/** What is read and thrown away for the sake of one answer. */
const drainedBytesMax = 64 << 20
const drainMsMax = 5_000

/**
 * Reads on and throws away until the body is over, or too much of it: an answer that comes while the sender still writes is often lost
 * with the connection (RFC 9112 s9.6), and the sender would never hear what was wrong.
 */
export async function drainBody(request: IncomingMessage): Promise<void> {
  if (request.readableEnded || request.destroyed) return
  const over = new AbortController()
  let drained = 0
  request.on('data', (chunk: Buffer) => {
    drained += chunk.length
    if (drained > drainedBytesMax) over.abort()
  })
  for (const event of ['end', 'close', 'error']) request.once(event, () => over.abort())
  request.resume()
  await pause(drainMsMax, undefined, { signal: over.signal }).catch(() => undefined)
}
