import type { ClusterOptions, RedisOptions } from 'ioredis'
import type { RedisPlace } from './parse-redis-setting.ts'

/**
 * How a connection behaves when Redis does not answer. `fail`: at once, since somebody waits for an answer. `wait`: commands are kept for a while and
 * sent again after a break, which only scripts may be that do no harm when run twice.
 */
export type Patience = 'fail' | 'wait'

export const connectMsMax = 5_000
const answerMsMax: Readonly<Record<Patience, number>> = { fail: 2_000, wait: 15_000 }
const reconnectMsMax = 1_000
const reconnectMsStep = 50
// Each is followed after 100 ms.
const redirectionsMax: Readonly<Record<Patience, number>> = { fail: 5, wait: 16 }

/** Protocol 2 says all that is needed here, and a server or proxy of any age speaks it. */
export function clientOptions(place: RedisPlace, patience: Patience) {
  return {
    protocol: 2,
    lazyConnect: true,
    connectTimeout: connectMsMax,
    commandTimeout: answerMsMax[patience],
    maxRetriesPerRequest: null,
    autoResendUnfulfilledCommands: patience === 'wait',
    enableOfflineQueue: patience === 'wait',
    // Questions of one turn of the event loop travel together. A batch of records is large enough alone, and its order counts.
    enableAutoPipelining: patience === 'fail',
    retryStrategy: (times: number) => Math.min(times * reconnectMsStep, reconnectMsMax),
    ...(place.tls ? { tls: place.tls } : {}),
    ...(place.login ? { username: place.login.user, password: place.login.password } : {}),
  } satisfies RedisOptions
}

export function clusterOptions(place: RedisPlace, patience: Patience) {
  const { retryStrategy, enableOfflineQueue, enableAutoPipelining, ...redisOptions } =
    clientOptions(place, patience)
  return {
    lazyConnect: true,
    maxRedirections: redirectionsMax[patience],
    enableOfflineQueue,
    enableAutoPipelining,
    clusterRetryStrategy: retryStrategy,
    // Certificates name hosts, not the addresses behind them.
    dnsLookup: (host, found) => found(null, host),
    redisOptions,
  } satisfies ClusterOptions
}
