import { startCity } from '@hutong/infra/city'
import type { City, CityProcess } from '@hutong/infra/city'
import type { RunningServer } from '@hutong/infra'
import { temporaryFolder } from './temporary-folder.ts'
import type { After } from './temporary-folder.ts'
import { tell } from './ask.ts'
import { until } from './until.ts'

export interface LoadedCity extends City {
  readonly process: (name: string) => CityProcess
  /** Also after a process has ended that nobody asked to, and was started again. */
  readonly untilAllReady: () => Promise<void>
}

/** A small city on engines of our own, loaded and ready. */
export async function startLoadedCity(
  engines: { readonly kafka: RunningServer; readonly redis: RunningServer },
  gateways: number,
  after: After,
  wish: { readonly replicated?: boolean } = {},
): Promise<LoadedCity> {
  const city = await startCity({
    data: temporaryFolder(after),
    people: 200,
    gateways,
    kafka: engines.kafka.address,
    redis: engines.redis.address,
    ...wish,
  })
  after(() => city.stop())
  await Promise.all([city.untilReady(), city.loaded])
  return {
    ...city,
    process: (name) => {
      const found = city.processes.find((one) => one.name === name)
      if (!found) throw new Error(`the city has no process ${name}`)
      return found
    },
    untilAllReady: async () => {
      await until(
        'every process ready',
        async () => ((await tell(`${city.url}/readyz`)).status === 200 ? true : undefined),
        readyMsMax,
      )
    },
  }
}

const readyMsMax = 120_000
