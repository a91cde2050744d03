import { request as requestPlain, type IncomingMessage } from 'node:http'
import { request as requestSecure } from 'node:https'
import { buffer } from 'node:stream/consumers'
import type { Connection } from '../../../../connections.ts'

export interface Forwarded {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** Asks the real service what a proxy was asked; where its answer names itself as the place to go on at, it names the proxy instead. */
export async function forwardRequest(
  { method, url = '/', headers }: IncomingMessage,
  body: string,
  { url: base, ca }: Connection,
  { near, far }: { readonly near: string; readonly far: string },
): Promise<Forwarded> {
  // Not relative to it: what begins with two slashes would name another server.
  const target = new URL(new URL(base).origin + url)
  const send = target.protocol === 'https:' ? requestSecure : requestPlain
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    send(target, {
      ...(method === undefined ? {} : { method }),
      headers: { ...headers, host: target.host, connection: 'close' },
      ...(ca === undefined ? {} : { ca }),
    })
      .once('response', resolve)
      .once('error', reject)
      .end(body)
  })
  const answered = Object.entries(response.headers).flatMap(([name, value]) =>
    value === undefined || hopByHop.has(name)
      ? []
      : [[name, String(value).replaceAll(far, near)] as const],
  )
  return {
    status: response.statusCode ?? 502,
    headers: Object.fromEntries(answered),
    body: await buffer(response),
  }
}

/** Of the line between the two, not of the answer (RFC 9110 s7.6.1). */
const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'transfer-encoding',
])
