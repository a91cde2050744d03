import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readSettings } from '@hutong/process'
import type { Settings } from '@hutong/process'
import type { Generations } from '@hutong/store'
import { openGenerations } from '@hutong/store/open'
import type { StoreSettings } from '@hutong/store/open'
import { CannotJudge } from '../../cannot-judge.ts'

/** What a command line says of where the store is; the settings say the rest. */
export interface StorePlace {
  readonly data?: string
  readonly redis?: string
  readonly kafka?: string
  readonly keys?: string
}

/** @throws HutongError HUTONG_SETTINGS_INVALID; CannotJudge when no hub ever ran on the data folder */
export function settingsOf({ data, redis, kafka, keys }: StorePlace): Settings {
  const { env } = process
  const engines = [redis, kafka, env['HUTONG_REDIS'], env['HUTONG_KAFKA']]
  const isCity = data === undefined && engines.some((address) => (address ?? '') !== '')
  const settings = readSettings({
    given: {
      ...(isCity ? { profile: 'city' } : {}),
      ...(data === undefined ? {} : { data, profile: 'embedded', redis: '', kafka: '' }),
      ...(redis === undefined ? {} : { redis }),
      ...(kafka === undefined ? {} : { kafka }),
      ...(keys === undefined ? {} : { keys }),
    },
    environment: env,
  })
  const file = join(settings.data, 'store.db')
  if (settings.profile === 'city' || existsSync(file)) return settings
  throw new CannotJudge(
    `${file} is not there: name the data folder of a hub with --data, or a city with --redis and --kafka`,
  )
}

export const storeOf = ({ profile, data, redis }: Settings): StoreSettings =>
  profile === 'city' ? { profile, redis } : { profile, folder: data }

export async function openGenerationsOf(
  place: StorePlace,
): Promise<{ readonly generations: Generations } & AsyncDisposable> {
  const generations = await openGenerations(storeOf(settingsOf(place)))
  return { generations, [Symbol.asyncDispose]: () => generations.close() }
}
