import type { FastifyInstance } from 'fastify'

/** Counts every answer to somebody who was not recognised, on whatever route: 401, and errors of the token endpoint. */
export function countRefusedTokens(server: FastifyInstance, count: (source: string) => void): void {
  server.addHook('onResponse', (request, reply, done) => {
    const { statusCode } = reply.raw
    const atTokenEndpoint = request.routeOptions.url === '/oauth/token' && statusCode >= 400
    if (statusCode === 401 || atTokenEndpoint) count(request.ip)
    done()
  })
}
