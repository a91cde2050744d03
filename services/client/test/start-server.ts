import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

/** What one address answers; a text is sent as it stands. */
export interface Canned {
  readonly status?: number
  readonly body: object | string
  readonly headers?: Readonly<Record<string, string>>
}

/** The connection ends without an answer. */
export const hangUp = 'hang up'

/** What is answered one time after the other; the last one for good. */
export type Answers = Canned | readonly (Canned | typeof hangUp)[]

export interface Asked {
  readonly path: string
  readonly body: string
  readonly authorization: string | undefined
  /** The proof of a bound token; undefined = none. */
  readonly dpop?: string
}

/** A server that answers each address as it is told to, until the test is over. `$url` in a body is its own origin. */
export async function startServer(
  answers: Readonly<Record<string, Answers>>,
): Promise<{ readonly url: string; readonly asked: readonly Asked[] }> {
  const asked: Asked[] = []
  let origin = ''
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? ''
    const body = await text(request)
    const { authorization, dpop } = request.headers
    asked.push({ path, body, authorization, ...(dpop === undefined ? {} : { dpop: String(dpop) }) })
    const times = asked.filter((one) => one.path === path).length
    const list = [answers[path] ?? nothing].flat()
    const canned = list[Math.min(times, list.length) - 1]
    if (canned === undefined || canned === hangUp) return void request.socket.destroy()
    const { status = 200, body: told, headers } = canned
    const sent = typeof told === 'string' ? told : JSON.stringify(told)
    const type = status === 200 ? 'application/json' : 'application/problem+json'
    response
      .writeHead(status, { 'content-type': type, ...headers })
      .end(sent.replaceAll('$url', origin))
  }
  const server = createServer((request, response) => void answer(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  origin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  return { url: origin, asked }
}

const nothing: Canned = { status: 404, body: {} }

export const metadataPath = '/.well-known/oauth-authorization-server'

/** A token service that gives a token. */
export const tokenAnswers: Readonly<Record<string, Canned>> = {
  [metadataPath]: { body: { issuer: '$url', token_endpoint: '$url/oauth/token' } },
  '/oauth/token': { body: { access_token: 't-1', expires_in: 300, token_type: 'Bearer' } },
}
