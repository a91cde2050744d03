import { createServer as createPlain, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecure } from 'node:https'
import { text } from 'node:stream/consumers'

export interface Asked {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export interface Answered {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** Breaks the connection off after so many bytes of the body. */
  readonly cutAt?: number
  /** Says nothing at all. */
  readonly isSilent?: true
}

export type Answer = (asked: Asked) => Answered

/** A web service on a port of its own: it answers as `answer` says, and first of all what lies in `before`, each once. */
export async function startService(
  answer: Answer,
  secure?: { readonly key: string; readonly cert: string },
) {
  const asked: Asked[] = []
  const before: Answer[] = []
  const service = { asked, before, answer, url: '', stop }
  const listener = (request: IncomingMessage, response: ServerResponse): void =>
    void take(request, response)

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request)
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://here')
    const { method = '', headers } = request
    const one = { method, path: pathname, query: searchParams, headers, body }
    asked.push(one)
    send(response, (before.shift() ?? service.answer)(one))
  }

  const server = secure === undefined ? createPlain(listener) : createSecure(secure, listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  service.url = `http${secure === undefined ? '' : 's'}://127.0.0.1:${port}`

  function stop(): Promise<void> {
    return new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  }
  return service
}

export type Service = Awaited<ReturnType<typeof startService>>

function send(response: ServerResponse, answered: Answered): void {
  const { status = 200, headers = {}, body = '', cutAt, isSilent } = answered
  if (isSilent) return
  const bytes = Buffer.from(body)
  response.writeHead(status, { 'content-length': bytes.length, ...headers })
  if (cutAt === undefined) response.end(bytes)
  else response.write(bytes.subarray(0, cutAt), () => response.destroy())
}

export const json = (value: unknown, headers: Readonly<Record<string, string>> = {}): Answered => ({
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(value),
})

export const xml = (body: string | Uint8Array, type = 'text/xml'): Answered => ({
  headers: { 'content-type': type },
  body,
})
