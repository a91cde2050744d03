import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Socket } from 'node:net'
import { drainBody, HutongError } from '@hutong/process'
import { problem, problemType, type Problem } from './problem.ts'
import type { PushSettings } from './push-settings.ts'
import type { Reply } from './receive-batch.ts'

export interface PushServer {
  /** Takes no more, answers what is under way, lets go of the port. Never rejects. */
  readonly close: () => Promise<void>
}

type Receive = (request: IncomingMessage, proceed: () => void) => Promise<Reply>

/** Whoever sends slowly on purpose is cut off: the head of a request, all of it, and a connection that says nothing. */
const limits = {
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 30_000,
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 16 << 10,
}
const connectionsMax = 64
const handshakeMsMax = 10_000
const closeMsMax = 3_000

/**
 * Listens for batches.
 *
 * @throws HutongError HUTONG_PORT_IN_USE, HUTONG_PORT_REFUSED; HUTONG_SOURCE_CONFIG when certificate or key cannot be used
 */
export async function openPushServer(
  { listen: { host, port }, tls }: PushSettings,
  receive: Receive,
  onTrouble: (cause: unknown) => void,
): Promise<PushServer> {
  const server = tls === undefined ? createServer(limits) : await createSecureServer(tls)
  server.maxConnections = connectionsMax
  const answer = (asksFirst: boolean) => (request: IncomingMessage, response: ServerResponse) => {
    void answerWith(receive, onTrouble, request, response, asksFirst)
  }
  server.on('request', answer(false))
  server.on('checkContinue', answer(true))
  server.on('clientError', refuseMalformed)
  try {
    server.listen(port, host)
    await once(server, 'listening')
  } catch (cause) {
    throw portFailure(cause, host, port)
  }
  server.on('error', onTrouble)
  return { close: () => closeServer(server) }
}

function portFailure(cause: unknown, host: string, port: number): HutongError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  return code === 'EADDRINUSE'
    ? new HutongError(
        'HUTONG_PORT_IN_USE',
        `port ${port} of ${host} is in use: end what listens there, or write another one as read.listen.port`,
        cause,
      )
    : new HutongError(
        'HUTONG_PORT_REFUSED',
        `port ${port} of ${host} cannot be listened on (${String(code)}): correct read.listen`,
        cause,
      )
}

async function createSecureServer({
  certFile,
  keyFile,
}: Exclude<PushSettings['tls'], undefined>): Promise<Server> {
  const [cert, key] = await Promise.all([
    readPem(certFile, 'certFile'),
    readPem(keyFile, 'keyFile'),
  ])
  try {
    return createTlsServer({
      ...limits,
      cert,
      key,
      minVersion: 'TLSv1.2',
      handshakeTimeout: handshakeMsMax,
    })
  } catch (cause) {
    throw new HutongError(
      'HUTONG_SOURCE_CONFIG',
      'read.tls: certFile and keyFile do not make a certificate: write the certificate chain and its own private key, both PEM',
      cause,
    )
  }
}

async function readPem(file: string, name: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch (cause) {
    throw new HutongError(
      'HUTONG_SOURCE_CONFIG',
      `read.tls.${name}: ${file} cannot be read: does it exist, and may we?`,
      cause,
    )
  }
}

async function answerWith(
  receive: Receive,
  onTrouble: (cause: unknown) => void,
  request: IncomingMessage,
  response: ServerResponse,
  asksFirst: boolean,
): Promise<void> {
  let proceeds = !asksFirst
  const proceed = (): void => {
    if (!proceeds) response.writeContinue()
    proceeds = true
  }
  try {
    const reply = await receive(request, proceed)
    if (reply.kind === 'nobody') request.destroy()
    else if (reply.kind === 'taken') sendTaken(response, reply)
    else await sendProblem(request, response, reply.problem, proceeds)
  } catch (cause) {
    onTrouble(cause)
    await sendProblem(request, response, internal, proceeds)
  }
}

function sendTaken(
  response: ServerResponse,
  { status, body, waited }: Extract<Reply, { kind: 'taken' }>,
): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    ...(waited ? { 'preference-applied': 'wait' } : {}),
  })
  response.end(JSON.stringify(body))
}

/** @param comes whether the body comes in any case, and has to be read before anybody listens */
async function sendProblem(
  request: IncomingMessage,
  response: ServerResponse,
  told: Problem,
  comes: boolean,
): Promise<void> {
  if (comes) await drainBody(request)
  if (response.headersSent || response.destroyed) return
  response.writeHead(told.body.status, {
    'content-type': problemType,
    'cache-control': 'no-store',
    ...(request.complete ? {} : { connection: 'close' }),
    ...told.headers,
  })
  response.end(JSON.stringify(told.body))
}

const internal = problem(
  'internal',
  'the batch could not be taken: send it again, or tell the operator',
)

/** What Node itself finds wrong with a request, before there is one. */
function refuseMalformed(failure: Error & { readonly code?: string }, socket: Socket): void {
  if (!socket.writable) return
  const told = describeMalformed(failure.code)
  const body = JSON.stringify(told.body)
  const head = [
    `HTTP/1.1 ${told.body.status} ${told.body.code}`,
    `Content-Type: ${problemType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

function describeMalformed(code: string | undefined): Problem {
  if (code === 'HPE_HEADER_OVERFLOW')
    return problem('headers-too-large', `headers have at most ${limits.maxHeaderSize} bytes`)
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return problem('request-timeout', 'the request did not come to its end in time')
  return problem('malformed', 'the request is not well-formed HTTP')
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close')
  const timer = setTimeout(() => server.closeAllConnections(), closeMsMax)
  server.close()
  server.closeIdleConnections()
  await closed
  clearTimeout(timer)
}
