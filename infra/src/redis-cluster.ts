import { isReplicating, viewsOf } from './ask-cluster.ts'
import type { ClusterView } from './ask-cluster.ts'
import { askRedis } from './ask-redis.ts'
import type { RunningServer, ServerProcess } from './run-server.ts'
import { stopTogether } from './start-together.ts'
import { waitUntil } from './wait-until.ts'

/** Its `stop` keeps its data. */
export interface RedisNode extends ServerProcess {
  readonly port: number
}

export interface RunningRedisCluster extends RunningServer {
  readonly nodes: readonly RedisNode[]
  readonly masterOf: (key: string) => Promise<RedisNode>
  readonly replicaOf: (key: string) => Promise<RedisNode>
  /** Kills the master of the key, waits until another serves it, and gives back the dead one, which may be started again. */
  readonly failOver: (key: string) => Promise<RedisNode>
  /** The same, and what `write` writes to the key's slot meanwhile is acknowledged and lost: no replica hears of it. */
  readonly failOverLosing: (key: string, write: () => Promise<void>) => Promise<RedisNode>
  /** Resolves when every node that answers says that another master than this serves the key. */
  readonly untilFailedOver: (key: string, from: RedisNode) => Promise<void>
  /** Resolves when all nodes are back, every slot is served and every replica follows its master. */
  readonly untilWhole: () => Promise<void>
}

const settleMsMax = 30_000

/** What tests do with a cluster of these nodes. Each wait ends after 30 s with HutongError HUTONG_WAITED_IN_VAIN. */
export function redisCluster(nodes: readonly RedisNode[]): RunningRedisCluster {
  const ports = nodes.map(({ port }) => port)
  const nodeThat = async (
    role: string,
    key: string,
    portIn: (view: ClusterView) => number | undefined,
  ): Promise<RedisNode> => {
    let found: RedisNode | undefined
    await waitUntil(`all nodes name one ${role} of the key`, settleMsMax, async () => {
      const named = new Set((await viewsOf(ports, key)).map(portIn))
      found = named.size === 1 ? nodes.find(({ port }) => named.has(port)) : undefined
      return found !== undefined
    })
    if (found === undefined) throw new Error('the wait ends with a node or fails')
    return found
  }
  const masterOf = (key: string): Promise<RedisNode> =>
    nodeThat('master', key, ({ master }) => master)
  const replicaOf = (key: string): Promise<RedisNode> =>
    nodeThat('replica', key, ({ replicas }) => replicas[0])
  const untilFailedOver = (key: string, from: RedisNode): Promise<void> =>
    waitUntil(`another node than ${from.port} serves the key`, settleMsMax, async () => {
      const views = await viewsOf(ports, key)
      return (
        views.length > 0 && views.every(({ isWhole, master }) => isWhole && master !== from.port)
      )
    })
  return {
    address: nodes.map(({ address }) => address).join(','),
    nodes,
    masterOf,
    replicaOf,
    failOver: async (key) => {
      const master = await masterOf(key)
      await master.kill()
      await untilFailedOver(key, master)
      return master
    },
    failOverLosing: async (key, write) => {
      const master = await masterOf(key)
      const replica = await replicaOf(key)
      replica.pause()
      // Without this the write would wait for the replica in its own socket.
      await askRedis(master.port, (client) => client.call('CLIENT', 'KILL', 'TYPE', 'replica'))
      await write()
      await master.kill()
      replica.resume()
      await untilFailedOver(key, master)
      return master
    },
    untilFailedOver,
    untilWhole: () =>
      waitUntil('all nodes serve and replicate', settleMsMax, async () => {
        const views = await viewsOf(ports, '')
        const areReplicating = await Promise.all(ports.map(isReplicating))
        const all = views.filter(({ isWhole, nodeCount }) => isWhole && nodeCount === nodes.length)
        return all.length === nodes.length && areReplicating.every(Boolean)
      }),
    stop: () => stopTogether(nodes),
  }
}
