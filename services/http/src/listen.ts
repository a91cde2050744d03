import { portError } from '@hutong/process'
import type { FastifyInstance } from 'fastify'

/** @throws HutongError HUTONG_PORT_IN_USE, HUTONG_PORT_REFUSED */
export async function listen(
  server: FastifyInstance,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<void> {
  try {
    await server.listen({ host, port })
  } catch (cause) {
    throw portError(cause, host, port, 'HUTONG_PORT')
  }
}
