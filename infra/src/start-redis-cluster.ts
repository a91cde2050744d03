import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { answersPing } from './ask-redis.ts'
import { freePort } from './free-port.ts'
import { joinCluster } from './join-cluster.ts'
import { redisCluster } from './redis-cluster.ts'
import type { RedisNode, RunningRedisCluster } from './redis-cluster.ts'
import { runRedis } from './run-redis.ts'
import { startInFolder } from './start-in-folder.ts'
import { startTogether } from './start-together.ts'

const masterCount = 3
const nodeCount = 2 * masterCount
/** A node talks to the others on a second port, this far above its own. */
const busDistance = 10_000
const words = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '2000']

/**
 * A Redis Cluster of three masters and three replicas on free ports, its data in a temporary folder.
 *
 * @throws HutongError HUTONG_SERVER_NOT_STARTED, HUTONG_WAITED_IN_VAIN
 */
export function startRedisCluster(): Promise<RunningRedisCluster> {
  return startInFolder('redis-cluster', async (folder) => {
    const ports: number[] = []
    while (ports.length < nodeCount) ports.push(await freePort(busDistance))
    const cluster = redisCluster(await startTogether(ports.map((port) => runNode(folder, port))))
    try {
      await joinCluster(ports, masterCount)
      await cluster.untilWhole()
    } catch (cause) {
      await cluster.stop()
      throw cause
    }
    return cluster
  })
}

async function runNode(folder: string, port: number): Promise<RedisNode> {
  const own = join(folder, String(port))
  await mkdir(own)
  const node = await runRedis(own, port, words, () => answersPing(port))
  return Object.assign(node, { port })
}
