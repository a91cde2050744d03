import { join } from 'node:path'
import type { Limits } from './limits.ts'

export interface LimitsSettings {
  readonly profile: 'embedded'
  /** The data folder: the limits are `limits.db` in it. */
  readonly folder: string
}

/** @throws HutongError of `openDatabase`. */
export async function openLimits({ folder }: LimitsSettings): Promise<Limits> {
  const { openEmbeddedLimits } = await import('./embedded/open-embedded-limits.ts')
  return openEmbeddedLimits({ file: join(folder, 'limits.db') })
}
