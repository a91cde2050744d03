import rateLimit from '@fastify/rate-limit'
import { verificationSchema } from '@hutong/gateway/schemas'
import fastify from 'fastify'

/** The peer of `bench flood`: Fastify with the same body schema, a constant answer, and @fastify/rate-limit in memory. Prints its address. */
const [max = '200'] = process.argv.slice(2)
const server = fastify({ logger: false })
await server.register(rateLimit, {
  // The polite client has no bound in the bench of the hub either.
  max: (_request, key) => (key === 'Bearer polite' ? 1_000_000 : Number(max)),
  timeWindow: 1_000,
  keyGenerator: ({ headers }) => headers.authorization ?? '',
})
server.post('/v1/verifications', { schema: { body: verificationSchema } }, () => ({
  answer: 'YES',
  mismatches: [],
  reason: null,
}))
process.stdout.write(`${await server.listen({ host: '127.0.0.1', port: 0 })}\n`)
process.on('SIGTERM', () => void server.close())
