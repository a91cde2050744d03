import { createServer } from 'node:net'
import { once } from 'node:events'
import { HutongError } from '@hutong/process'

/**
 * A port that can be listened on: the one asked for, or any free one for 0. Asked for before anything is made, since tokens name the address.
 *
 * @throws HutongError HUTONG_PORT_IN_USE, HUTONG_PORT_REFUSED
 */
export async function freePort(host: string, port: number): Promise<number> {
  const probe = createServer()
  try {
    probe.listen(port, host)
    await once(probe, 'listening')
    const address = probe.address()
    return typeof address === 'object' && address !== null ? address.port : port
  } catch (cause) {
    throw portError(cause, host, port)
  } finally {
    probe.close()
  }
}

function portError(cause: unknown, host: string, port: number): HutongError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  return code === 'EADDRINUSE'
    ? new HutongError(
        'HUTONG_PORT_IN_USE',
        `port ${port} of ${host} is in use: name another with --port N (0 = any free one)`,
        cause,
      )
    : new HutongError(
        'HUTONG_PORT_REFUSED',
        `port ${port} of ${host} cannot be listened on (${String(code)}): name another with --port N`,
        cause,
      )
}
