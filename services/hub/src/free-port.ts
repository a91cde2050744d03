import { createServer } from 'node:net'
import { once } from 'node:events'
import { portError } from '@hutong/process'

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
    throw portError(cause, host, port, '--port N')
  } finally {
    probe.close()
  }
}
