import { askRedis } from './ask-redis.ts'

/** How one node sees the part of the cluster that holds a key. */
export interface ClusterView {
  /** Every slot is served. */
  readonly isWhole: boolean
  readonly nodeCount: number
  readonly master: number
  /** Those that live, by their ports. */
  readonly replicas: readonly number[]
}

/** The views of all nodes that answer within 5 s, of the nodes at these ports. */
export async function viewsOf(
  ports: readonly number[],
  key: string,
): Promise<readonly ClusterView[]> {
  const views = await Promise.all(ports.map((port) => viewOf(port, key).catch(() => undefined)))
  return views.filter((view) => view !== undefined)
}

/** Whether a node is a master with a replica, or a replica that follows its master's writes. */
export async function isReplicating(port: number): Promise<boolean> {
  const info = await askRedis(port, (client) => client.info('replication')).catch(() => '')
  return /^(?:connected_slaves:[1-9]|master_link_status:up)/mu.test(info)
}

const viewOf = (port: number, key: string): Promise<ClusterView> =>
  askRedis(port, async (client) => {
    const info = await client.cluster('INFO')
    const slot = await client.cluster('KEYSLOT', key)
    const ranges = await client.cluster('SLOTS')
    const holding = ranges.find(([first, last]) => first <= slot && slot <= last)
    const [, , master, ...replicas] = holding ?? []
    return {
      isWhole: info.includes('cluster_state:ok'),
      nodeCount: Number(/cluster_known_nodes:(\d+)/u.exec(info)?.[1]),
      master: master?.[1] ?? 0,
      replicas: replicas.map(([, replica]) => replica),
    }
  })
