import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { drainBody, portError } from '@hutong/process'
import type { Logger } from '@hutong/process'
import type { Witness } from './open-witness.ts'
import { submissionBytesMax } from './submission.ts'

export interface WitnessServer {
  /** Prefix of `/add-checkpoint`. */
  readonly url: string
  /** Answers what has begun, and listens no more. */
  readonly close: () => Promise<void>
}

const requestMsMax = 10_000
/** How often slow requests are looked for. */
const lookEveryMs = 2_000
/** What has not been answered by then when it closes is not. */
const closeMsMax = 5_000
const connectionsMax = 256

/**
 * Listens for add-checkpoint, and nothing else. Plain HTTP: what comes is signed by the ledger, what leaves by the witness, and neither is secret.
 *
 * @param port 0 = any free one
 * @throws HutongError HUTONG_PORT_IN_USE, HUTONG_PORT_REFUSED
 */
export async function serveWitness(
  witness: Pick<Witness, 'addCheckpoint'>,
  settings: { readonly host: string; readonly port: number; readonly logger: Logger },
): Promise<WitnessServer> {
  const { host, port, logger } = settings
  const limits = { requestTimeout: requestMsMax, connectionsCheckingInterval: lookEveryMs }
  const server = createServer(limits, (request, response) => {
    void answer(request, response)
  })
  server.maxConnections = connectionsMax

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await reply(witness, request, response)
    } catch (cause) {
      // The disk, or a sender who went away in the middle. Nothing was cosigned.
      if (request.destroyed && !request.complete) return
      logger.failure('checkpoint-not-judged', cause)
      say(response, 500, 'the witness cannot remember: see its log\n')
    }
  }

  try {
    server.listen(port, host)
    await once(server, 'listening')
  } catch (cause) {
    throw portError(cause, host, port, '--listen HOST:PORT')
  }
  const address = server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : port
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    close: async () => {
      server.close()
      server.closeIdleConnections()
      setTimeout(() => server.closeAllConnections(), closeMsMax).unref()
      await once(server, 'close')
    },
  }
}

async function reply(
  witness: Pick<Witness, 'addCheckpoint'>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = (request.url ?? '').replace(/\?.*$/u, '')
  if (path !== '/add-checkpoint') return say(response, 404, 'here is POST /add-checkpoint\n')
  if (request.method !== 'POST') {
    response.setHeader('allow', 'POST')
    return say(response, 405, 'POST it\n')
  }
  const body = await readBody(request)
  if (body === null) {
    await drainBody(request)
    return say(response, 413, `a submission is at most ${submissionBytesMax} bytes\n`)
  }
  const told = await witness.addCheckpoint(body)
  say(response, told.status, told.body, told.type)
}

/** Null when it is too long. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = []
  let length = 0
  // Left before its end, the iterator would destroy the connection, and the answer with it.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    if (!Buffer.isBuffer(chunk)) continue
    length += chunk.length
    if (length > submissionBytesMax) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function say(
  response: ServerResponse,
  status: number,
  body: string,
  type = 'text/plain; charset=utf-8',
): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' })
  response.end(body)
}
