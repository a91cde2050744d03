import { verificationSchema } from '@hutong/gateway/schemas'
import fastify from 'fastify'

/** The peer of `bench gateway`: Fastify with the same body schema and a constant answer, no more. Prints its address. */
const server = fastify({ logger: false })
server.post('/v1/verifications', { schema: { body: verificationSchema } }, () => ({
  answer: 'YES',
  mismatches: [],
  reason: null,
}))
process.stdout.write(`${await server.listen({ host: '127.0.0.1', port: 0 })}\n`)
process.on('SIGTERM', () => void server.close())
