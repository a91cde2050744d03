import type { IncomingMessage } from 'node:http'

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
