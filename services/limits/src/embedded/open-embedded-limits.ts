import { systemClock } from '@hutong/process'
import type { Clock } from '@hutong/process'
import { openWriter } from '@hutong/sqlite'
import { checkCount, checkLimit } from '../check-limit.ts'
import type { Limits } from '../limits.ts'
import type { LimitsJobs } from './limits-writer.ts'

export interface EmbeddedLimitsSettings {
  readonly file: string
  readonly clock?: Clock
}

/** The limits on one SQLite file: calls that come together share a transaction, and an answer is given when it is on the disk. */
export async function openEmbeddedLimits(settings: EmbeddedLimitsSettings): Promise<Limits> {
  const { file, clock = systemClock } = settings
  const module = new URL('./limits-writer.ts', import.meta.url)
  const writer = await openWriter<LimitsJobs>({ file, module })
  return {
    once: async (key, ttlMs) => {
      checkLimit(key, ttlMs)
      const now = clock.now()
      return writer.run('once', { key, now, until: now + ttlMs })
    },
    take: async (bucket, max, windowMs) => {
      checkLimit(bucket, windowMs, max)
      const words = { bucket, count: 1, max, windowMs, now: clock.now() }
      const { count, left, endsInMs } = await writer.run('take', words)
      return count > 0 ? { taken: true, left } : { taken: false, retryAfterMs: endsInMs }
    },
    takeUpTo: async (bucket, count, max, windowMs) => {
      checkLimit(bucket, windowMs, max)
      checkCount(count)
      const words = { bucket, count, max, windowMs, now: clock.now() }
      const given = await writer.run('take', words)
      return { count: given.count, endsInMs: given.endsInMs }
    },
    takeDistinct: async (bucket, member, max, windowMs) => {
      checkLimit(bucket, windowMs, max)
      checkLimit(member, windowMs)
      return writer.run('takeDistinct', { bucket, member, max, windowMs, now: clock.now() })
    },
    close: () => writer.close(),
  }
}
