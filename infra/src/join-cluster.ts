import { askRedis } from './ask-redis.ts'
import { waitUntil } from './wait-until.ts'

const slotCount = 16_384
const joinMsMax = 30_000

/**
 * Makes one cluster of empty nodes: the first are masters with an equal share of the slots, each of the others replicates one of them.
 *
 * @throws HutongError HUTONG_WAITED_IN_VAIN
 */
export async function joinCluster(ports: readonly number[], masterCount: number): Promise<void> {
  const masters = ports.slice(0, masterCount)
  for (const [at, port] of ports.entries()) {
    // Two masters of one epoch would first have to settle which of them counts.
    await askRedis(port, (client) => client.cluster('SET-CONFIG-EPOCH', at + 1))
  }
  for (const [at, port] of masters.entries()) await giveSlots(port, at, masterCount)
  for (const port of ports.slice(1)) await meet(ports[0] ?? 0, port)
  for (const [at, port] of ports.slice(masterCount).entries()) {
    await replicate(port, masters[at % masterCount] ?? 0)
  }
}

async function giveSlots(port: number, at: number, masterCount: number): Promise<void> {
  const first = Math.ceil((slotCount * at) / masterCount)
  const last = Math.ceil((slotCount * (at + 1)) / masterCount) - 1
  await askRedis(port, (client) => client.cluster('ADDSLOTSRANGE', first, last))
}

const meet = (port: number, other: number): Promise<'OK'> =>
  askRedis(port, (client) => client.cluster('MEET', '127.0.0.1', other))

/** A node learns of its master some time after they have met: until then the order is refused, and given again. */
async function replicate(port: number, master: number): Promise<void> {
  const id = await askRedis(master, (client) => client.cluster('MYID'))
  await waitUntil(`node ${port} follows ${master}`, joinMsMax, () =>
    askRedis(port, (client) => client.cluster('REPLICATE', id)).then(
      () => true,
      () => false,
    ),
  )
}
