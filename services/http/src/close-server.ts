import type { FastifyInstance } from 'fastify'

/** More than an answer may take that waits for a position. */
const drainMsMax = 3_000

/** Answers what is under way, then lets go of the port. A connection that was opened and never asked anything does not hold it up. */
export async function closeServer(server: FastifyInstance): Promise<void> {
  const timer = setTimeout(() => server.server.closeAllConnections(), drainMsMax)
  try {
    await server.close()
  } finally {
    clearTimeout(timer)
  }
}
