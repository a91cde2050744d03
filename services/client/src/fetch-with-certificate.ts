import { once } from 'node:events'
import { Agent, request as openRequest } from 'node:https'
import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import type { Fetch } from './send-once.ts'

/** What a client shows, and whom it trusts; PEM. */
export interface ClientCertificate {
  readonly cert: string
  readonly key: string
  /** The authority of the hub's own certificate; left out: those that the system trusts. */
  readonly ca?: string
}

/** A `fetch` for Node whose connections show a certificate (RFC 8705); connections are kept and used again. */
export function fetchWithCertificate(certificate: ClientCertificate): Fetch {
  const agent = new Agent({ ...certificate, keepAlive: true })
  return async (request) => {
    const { url, method, signal } = request
    const body = request.body ? Buffer.from(await request.arrayBuffer()) : undefined
    const headers = Object.fromEntries(request.headers)
    const sent = openRequest(url, { agent, method, headers, signal })
    sent.end(body)
    const [response]: IncomingMessage[] = await once(sent, 'response')
    if (!response) throw new TypeError('no response')
    const { statusCode = 0, rawHeaders } = response
    const init = { status: statusCode, headers: pairsOf(rawHeaders) }
    if (mayHaveBody(method, statusCode)) return new Response(streamOf(response), init)
    response.resume()
    return new Response(null, init)
  }
}

const mayHaveBody = (method: string, status: number): boolean =>
  method !== 'HEAD' && status !== 204 && status !== 205 && status !== 304

function streamOf(response: IncomingMessage): ReadableStream<Uint8Array> {
  return Readable.toWeb(response)
}

function pairsOf(raw: readonly string[]): [string, string][] {
  return Array.from({ length: raw.length / 2 }, (_, at) => [
    raw[2 * at] ?? '',
    raw[2 * at + 1] ?? '',
  ])
}
