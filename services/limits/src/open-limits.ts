import { join } from 'node:path'
import type { Clock } from '@hutong/process'
import type { Limits } from './limits.ts'

export type LimitsSettings =
  | {
      readonly profile: 'embedded'
      /** The data folder: the limits are `limits.db` in it. */
      readonly folder: string
      readonly clock?: Clock
    }
  | {
      readonly profile: 'city'
      /** The text of HUTONG_REDIS. */
      readonly redis: string
      readonly clock?: Clock
    }

/** @throws HutongError of `openDatabase` or `openRedis`. */
export async function openLimits(settings: LimitsSettings): Promise<Limits> {
  const { clock } = settings
  const more = clock === undefined ? {} : { clock }
  switch (settings.profile) {
    case 'embedded': {
      const { openEmbeddedLimits } = await import('./embedded/open-embedded-limits.ts')
      return openEmbeddedLimits({ file: join(settings.folder, 'limits.db'), ...more })
    }
    case 'city': {
      const { openRedisLimits } = await import('./redis/open-redis-limits.ts')
      return openRedisLimits({ redis: settings.redis, ...more })
    }
  }
}
