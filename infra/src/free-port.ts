import { once } from 'node:events'
import { createServer } from 'node:net'
import { randomInt } from 'node:crypto'
import { HutongError } from '@hutong/process'

/** Above it Linux takes ports for outgoing connections: a server that is down for a while would not get such a port back. */
const portMax = 32_767
const portMin = 10_000
const triesMax = 100
const given = new Set<number>()

/**
 * A port of 127.0.0.1 that nothing listens on now and that this process has not given before.
 *
 * @param companion a Redis Cluster node listens on a second port this far above: both are free then
 * @throws HutongError HUTONG_PORT_NOT_FOUND
 */
export async function freePort(companion = 0): Promise<number> {
  for (let tried = 0; tried < triesMax; tried += 1) {
    const port = randomInt(portMin, portMax - companion + 1)
    const isTaken = (await take(port)) && (companion === 0 || (await take(port + companion)))
    if (isTaken) return port
  }
  throw new HutongError(
    'HUTONG_PORT_NOT_FOUND',
    `${triesMax} ports of 127.0.0.1 between ${portMin} and ${portMax} are in use: end servers that are left over`,
  )
}

async function take(port: number): Promise<boolean> {
  if (given.has(port)) return false
  given.add(port)
  const probe = createServer()
  const isFree = Promise.withResolvers<boolean>()
  probe.once('error', () => isFree.resolve(false))
  probe.listen(port, '127.0.0.1', () => isFree.resolve(true))
  if (!(await isFree.promise)) return false
  probe.close()
  await once(probe, 'close')
  return true
}
