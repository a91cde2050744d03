import type { IncomingHttpHeaders } from 'node:http'
import replyFrom from '@fastify/reply-from'
import { buildServer, closeServer, problem, sendProblem } from '@hutong/http'
import { portError } from '@hutong/process'
import type { Logger } from '@hutong/process'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/** Where a request can go: URLs behind the door in the order of trying, none when nobody answers there now. */
export type Route = (path: string) => readonly string[]

/** Whether the whole city is alive, or ready. */
export interface CityReport {
  readonly good: boolean
  readonly parts: Readonly<Record<string, string>>
}

export interface FrontDoor {
  readonly close: () => Promise<void>
}

/** More than anybody behind the door takes, so that they refuse it themselves. */
const bodyBytesMax = 1_048_576
const unnamed = 'application/octet-stream'
/** As long as the ingress of containers waits. */
const answerMsMaxDefault = 30_000

/**
 * One address before all processes, so that clients see one hub. It changes nothing in what is sent or answered, the Host header included; it
 * answers only /healthz and /readyz itself, for the city as a whole. A request is sent once: to another process only when the one before was not reached.
 *
 * @throws HutongError HUTONG_PORT_IN_USE, HUTONG_PORT_REFUSED
 */
export async function openFrontDoor(settings: {
  readonly host: string
  readonly port: number
  readonly route: Route
  readonly report: (question: 'healthz' | 'readyz') => Promise<CityReport>
  readonly logger: Logger
  /** How long an asker waits for a process that says nothing, 30 s by default. */
  readonly answerMsMax?: number
}): Promise<FrontDoor> {
  const { host, port, route, report, logger, answerMsMax = answerMsMaxDefault } = settings
  const server = buildServer({ logger, bodyBytesMax })
  // Bodies pass as they come: whoever answers judges them. They are held whole, so that they can be sent to the next process.
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  )
  await server.register(replyFrom, { http: { requestOptions: { timeout: answerMsMax } } })
  for (const question of ['healthz', 'readyz'] as const) {
    server.get(`/${question}`, async (_request, reply) => {
      const { good, parts } = await report(question)
      return reply.code(good ? 200 : 503).send(parts)
    })
  }
  server.all('/*', (request, reply) => pass(request, reply, route(request.raw.url ?? '/')))
  await listen(server, host, port)
  return { close: () => closeServer(server) }
}

function pass(
  request: FastifyRequest,
  reply: FastifyReply,
  [target, ...others]: readonly string[],
): FastifyReply {
  if (target === undefined) return sendProblem(reply, problem('not-ready'))
  return reply.from(target, {
    ...bodyOf(request),
    rewriteRequestHeaders: (_request, headers) => headersOf(request, headers),
    onError: (_reply, { error }) => {
      pass(request, reply, wasReached(error) ? [] : others)
    },
  })
}

const bodyOf = ({ body, headers }: FastifyRequest): object =>
  Buffer.isBuffer(body) ? { body, contentType: headers['content-type'] ?? unnamed } : {}

/** What is held whole has a length. A type that was not told is not made up. */
function headersOf({ body, headers: told, ip }: FastifyRequest, headers: IncomingHttpHeaders) {
  // What a client says of where it comes from is not passed on.
  const sent = { ...headers, host: told.host, 'x-forwarded-for': ip }
  if (!Buffer.isBuffer(body)) return sent
  delete sent['transfer-encoding']
  if (told['content-type'] === undefined) delete sent['content-type']
  return sent
}

/** What was reached may have heard the request, and be at work on it. */
const wasReached = ({ cause }: Error): boolean =>
  !(cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED')

async function listen(server: FastifyInstance, host: string, port: number): Promise<void> {
  try {
    await server.listen({ host, port })
  } catch (cause) {
    throw portError(cause, host, port, '--port N')
  }
}
