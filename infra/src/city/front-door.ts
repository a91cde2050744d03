import replyFrom from '@fastify/reply-from'
import { buildServer, closeServer, problem, sendProblem } from '@hutong/http'
import { portError } from '@hutong/process'
import type { Logger } from '@hutong/process'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/** Where a request goes: the URL behind the door, or nowhere when nobody answers there now. */
export type Route = (path: string) => string | undefined

/** Whether the whole city is alive, or ready. */
export interface CityReport {
  readonly good: boolean
  readonly parts: Readonly<Record<string, string>>
}

export interface FrontDoor {
  readonly close: () => Promise<void>
}

/**
 * One address before all processes, so that clients see one hub. It changes nothing in what is sent or answered, the Host header included; it
 * answers only /healthz and /readyz itself, for the city as a whole.
 *
 * @throws HutongError HUTONG_PORT_IN_USE, HUTONG_PORT_REFUSED
 */
export async function openFrontDoor(settings: {
  readonly host: string
  readonly port: number
  readonly route: Route
  readonly report: (question: 'healthz' | 'readyz') => Promise<CityReport>
  readonly logger: Logger
}): Promise<FrontDoor> {
  const { host, port, route, report, logger } = settings
  const server = buildServer({ logger })
  // Bodies pass as they come: whoever answers judges them.
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
  await server.register(replyFrom, { http: { requestOptions: { timeout: 0 } } })
  for (const question of ['healthz', 'readyz'] as const) {
    server.get(`/${question}`, async (_request, reply) => {
      const { good, parts } = await report(question)
      return reply.code(good ? 200 : 503).send(parts)
    })
  }
  server.all('/*', (request, reply) => pass(request, reply, route))
  await listen(server, host, port)
  return { close: () => closeServer(server) }
}

function pass(request: FastifyRequest, reply: FastifyReply, route: Route): FastifyReply {
  const { url = '/' } = request.raw
  const target = route(url)
  if (target === undefined) return sendProblem(reply, problem('not-ready'))
  return reply.from(target, {
    rewriteRequestHeaders: (_request, headers) => ({ ...headers, host: request.headers.host }),
    onError: () => {
      sendProblem(reply, problem('not-ready'))
    },
  })
}

async function listen(server: FastifyInstance, host: string, port: number): Promise<void> {
  try {
    await server.listen({ host, port })
  } catch (cause) {
    throw portError(cause, host, port, '--port N')
  }
}
