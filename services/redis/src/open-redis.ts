import { Cluster } from 'ioredis'
import type { Redis } from 'ioredis'
import { systemClock } from '@hutong/process'
import type { Clock } from '@hutong/process'
import type { Patience } from './client-options.ts'
import { connectClient } from './connect-client.ts'
import { explainFailure } from './explain-failure.ts'
import type { UnavailableCode } from './explain-failure.ts'
import { parseRedisSetting } from './parse-redis-setting.ts'
import { probeServers } from './probe-server.ts'
import { removeKeys } from './remove-keys.ts'
import type { Removal } from './remove-keys.ts'
import { scanKeys } from './scan-keys.ts'
import type { KeyScan } from './scan-keys.ts'
import { runOnEach, runScript } from './script.ts'
import type { Script, Word } from './script.ts'
import { watchServers } from './watch-servers.ts'

export interface RedisSettings {
  /** The text of HUTONG_REDIS. */
  readonly redis: string
  readonly patience: Patience
  /** The code of every later failure. */
  readonly unavailable: UnavailableCode
  readonly clock?: Clock
  /** How often the servers are judged again, 10 s by default. */
  readonly judgeEveryMs?: number
}

/**
 * A Redis or Redis Cluster that may be relied on. Every call rejects with the code `unavailable` while it does not answer, and with the code of the
 * judgement while a server is one that would lose records.
 */
export interface RedisConnection {
  /**
   * Runs a script as one step. Every key that it touches has the hash tag of `key`, which is the only one that it is told; the names of others can come
   * from stored data. The reply holds what `Reply` allows.
   */
  readonly run: (script: Script, key: string, words: readonly Word[]) => Promise<unknown>
  /**
   * The same for a script that takes any number of keys and gives a list with one reply for each: in one step where one server has them all; in a
   * cluster each key by itself, those of one node together on the way.
   */
  readonly runOnEach: (
    script: Script,
    keys: readonly string[],
    words: readonly Word[],
  ) => Promise<readonly unknown[]>
  /** Removes every key that begins so, in small pieces. False = it ended before: aborted, or `unless` is there. */
  readonly removeKeys: (removal: Removal) => Promise<boolean>
  /** Every key of that pattern, some hundred at a time; those that come or go meanwhile may be among them, and a key may come twice. */
  readonly scanKeys: (scan: KeyScan) => AsyncIterable<readonly string[]>
  readonly close: () => Promise<void>
}

const judgeEveryMsDefault = 10_000

/**
 * Connects to what the setting names, a cluster recognised by asking. Every master is judged now and every 10 s.
 *
 * @throws HutongError HUTONG_REDIS_SETTING_INVALID, HUTONG_REDIS_UNREACHABLE, HUTONG_REDIS_NOT_REDIS, HUTONG_REDIS_DENIED, HUTONG_REDIS_LOADING,
 *   HUTONG_REDIS_TOO_OLD, HUTONG_REDIS_REPLICA, HUTONG_REDIS_EVICTS, HUTONG_CLOCK_OFF.
 */
export async function openRedis(settings: RedisSettings): Promise<RedisConnection> {
  const { redis, patience, unavailable, clock = systemClock } = settings
  const { judgeEveryMs = judgeEveryMsDefault } = settings
  const place = parseRedisSetting(redis)
  const first = await probeServers(place, clock)
  const client = await connectClient(place, first, patience)
  const masters = (): readonly Redis[] =>
    client instanceof Cluster ? client.nodes('master') : [client]
  const watch = await watchServers(masters, clock, judgeEveryMs).catch(async (cause) => {
    client.disconnect()
    throw explainFailure(unavailable, first.where, cause)
  })
  const explained = async <Value>(ask: () => Promise<Value>): Promise<Value> => {
    try {
      watch.check()
      return await ask()
    } catch (cause) {
      throw explainFailure(unavailable, first.where, cause)
    }
  }
  return {
    run: (script, key, words) => explained(() => runScript(client, script, [key], words)),
    runOnEach: (script, keys, words) => explained(() => runOnEach(client, script, keys, words)),
    removeKeys: (removal) => explained(() => removeKeys(client, masters(), removal)),
    scanKeys: async function* scan(keys) {
      const pages = scanKeys(masters(), keys)
      for (;;) {
        const page = await explained(() => pages.next())
        if (page.done === true) return
        yield page.value
      }
    },
    close: async () => {
      watch.stop()
      // Waits for what is under way; a server that does not answer is left.
      await client.quit().catch(() => client.disconnect())
    },
  }
}
