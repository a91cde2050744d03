import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { problem, problemType } from './problem.ts'

/**
 * 405 with `Allow` when the address exists under another method, else 404, whatever came as a body. Call it before the routes are made.
 *
 * @returns answers a request that no route takes
 */
export function answerUnknownRoutes(server: FastifyInstance): AnswerUnknown {
  const known: { readonly method: string; readonly pattern: RegExp }[] = []
  server.addHook('onRoute', ({ method, url }) => {
    const source = url
      .replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`)
      .replaceAll(/:[^/]+/g, '[^/]+')
      .replaceAll('*', '.*')
    for (const each of [method].flat())
      known.push({ method: each, pattern: new RegExp(`^${source}$`) })
  })
  const answer: AnswerUnknown = (request, reply) => {
    const path = request.url.split('?', 1)[0] ?? ''
    const allowed = new Set(
      known.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method),
    )
    // A route of this very method that found nothing behind the address is an ordinary 404.
    const otherMethod = allowed.size > 0 && !allowed.has(request.method)
    const told = problem(otherMethod ? 'method-not-allowed' : 'not-found')
    if (otherMethod) void reply.header('allow', [...allowed].toSorted().join(', '))
    return reply.code(told.status).type(problemType).send(JSON.stringify(told))
  }
  server.setNotFoundHandler(answer)
  return answer
}

export type AnswerUnknown = (request: FastifyRequest, reply: FastifyReply) => FastifyReply
