import { Cluster, Redis } from 'ioredis'
import { HutongError, wait } from '@hutong/process'
import { clientOptions, clusterOptions, connectMsMax } from './client-options.ts'
import type { Patience } from './client-options.ts'
import type { ServerAnswer } from './judge-server.ts'
import type { RedisPlace } from './parse-redis-setting.ts'

/**
 * A connection to the server that answered first, or to the cluster that it belongs to.
 *
 * @throws HutongError HUTONG_REDIS_UNREACHABLE, HUTONG_REDIS_SETTING_INVALID (several servers that are no cluster)
 */
export async function connectClient(
  place: RedisPlace,
  first: ServerAnswer,
  patience: Patience,
): Promise<Redis | Cluster> {
  const client = makeClient(place, first, patience)
  // Every failure is told by the command that it befalls; without a listener it would end the process.
  client.on('error', () => undefined)
  const connected = new AbortController()
  try {
    await Promise.race([client.connect(), failLate(connected.signal)])
    return client
  } catch (cause) {
    client.disconnect()
    throw new HutongError(
      'HUTONG_REDIS_UNREACHABLE',
      `Redis at ${first.where} answers, but no connection comes about: see that every node of its cluster can be reached from here, and CLUSTER INFO`,
      cause,
    )
  } finally {
    connected.abort()
  }
}

async function failLate(signal: AbortSignal): Promise<void> {
  if (await wait(connectMsMax, signal)) throw new Error('not ready in time')
}

function makeClient(place: RedisPlace, first: ServerAnswer, patience: Patience): Redis | Cluster {
  if (first.info.get('cluster_enabled') === '1') {
    return new Cluster([...place.servers], clusterOptions(place, patience))
  }
  const [server, ...others] = place.servers
  if (others.length === 0) return new Redis({ ...clientOptions(place, patience), ...server })
  throw new HutongError(
    'HUTONG_REDIS_SETTING_INVALID',
    `HUTONG_REDIS names ${place.servers.length} servers, but ${first.where} belongs to no cluster: name one server, or the nodes of one cluster`,
  )
}
