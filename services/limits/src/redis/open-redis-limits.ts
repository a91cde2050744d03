import { HutongError, systemClock } from '@hutong/process'
import type { Clock } from '@hutong/process'
import { openRedis } from '@hutong/redis'
import { checkCount, checkLimit } from '../check-limit.ts'
import type { Limits, Taken, TakenAhead } from '../limits.ts'
import { windowEnd } from '../window-end.ts'
import { onceScript } from './once-script.ts'
import { takeDistinctScript } from './take-distinct-script.ts'
import { takeScript } from './take-script.ts'

export interface RedisLimitsSettings {
  /** The text of HUTONG_REDIS. */
  readonly redis: string
  readonly clock?: Clock
  /** What all keys begin with; sets of limits that differ in it do not touch each other. */
  readonly namespace?: string
}

interface Bucket {
  readonly kind: 'take' | 'distinct'
  readonly bucket: string
  readonly max: number
  readonly windowMs: number
}

/** Processes whose clocks differ, or go back, must not find a mark gone that still counts for them. */
const keptMsMore = 600_000

/**
 * The limits on Redis or Redis Cluster. Nothing is let through while it does not answer: the call rejects. A Redis that dies may forget the last
 * second or two of marks and counts, and a master that fails over what its replica had not yet heard; `appendfsync always` mends the first.
 */
export async function openRedisLimits(settings: RedisLimitsSettings): Promise<Limits> {
  const { redis, clock = systemClock, namespace = '' } = settings
  const connection = await openRedis({
    redis,
    patience: 'fail',
    unavailable: 'HUTONG_LIMITS_UNAVAILABLE',
  })
  const take = async (
    { kind, bucket, max, windowMs }: Bucket,
    script: typeof takeScript,
    more: string | number,
  ): Promise<Given> => {
    const now = clock.now()
    const key = `${namespace}${kind}:${windowMs}:${bucket}`
    const words = [now, windowEnd(now, windowMs), max, windowMs + keptMsMore, more]
    return toGiven(await connection.run(script, key, words), now)
  }
  return {
    once: async (key, ttlMs) => {
      checkLimit(key, ttlMs)
      const now = clock.now()
      const words = [now, now + ttlMs, ttlMs + keptMsMore]
      return (await connection.run(onceScript, `${namespace}once:${key}`, words)) === 1
    },
    take: async (bucket, max, windowMs) => {
      checkLimit(bucket, windowMs, max)
      return toTaken(await take({ kind: 'take', bucket, max, windowMs }, takeScript, 1), max)
    },
    takeUpTo: async (bucket, count, max, windowMs): Promise<TakenAhead> => {
      checkLimit(bucket, windowMs, max)
      checkCount(count)
      const given = await take({ kind: 'take', bucket, max, windowMs }, takeScript, count)
      return { count: given.count, endsInMs: given.endsInMs }
    },
    takeDistinct: async (bucket, member, max, windowMs) => {
      checkLimit(bucket, windowMs, max)
      checkLimit(member, windowMs)
      const place = { kind: 'distinct', bucket, max, windowMs } as const
      return toTaken(await take(place, takeDistinctScript, member), max)
    },
    close: () => connection.close(),
  }
}

interface Given extends TakenAhead {
  /** In this window, by everybody. */
  readonly inAll: number
}

function toGiven(reply: unknown, now: number): Given {
  if (!Array.isArray(reply)) {
    throw new HutongError('HUTONG_LIMITS_UNAVAILABLE', 'Redis gave another reply than its script')
  }
  const [count = 0, inAll = 0, until = now] = reply.map((part: unknown) => Number(String(part)))
  return { count, inAll, endsInMs: until - now }
}

const toTaken = ({ count, inAll, endsInMs }: Given, max: number): Taken =>
  count > 0
    ? { taken: true, left: Math.max(0, max - inAll) }
    : { taken: false, retryAfterMs: endsInMs }
