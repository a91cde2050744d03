import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { repository } from './repository.ts'
import type { HubProcess } from './start-hub.ts'
import type { LoadedCity } from './start-loaded-city.ts'

/** A city as the tests know a hub. Others use it too, so nothing ends it: what needs that runs on an embedded hub, or among the faults of a city. */
export function hubOfCity(city: LoadedCity): HubProcess {
  const { url, data } = city
  const never = new Promise<never>(() => undefined)
  return {
    pid: process.pid,
    data,
    url,
    gateway: city.process('gateway-1').url,
    // Its gateways describe their own routes alone.
    describeRoutes: () => readFile(join(repository, 'services/client/openapi.json'), 'utf8'),
    ledger: join(data, 'ledger', 'gateway-1'),
    screen: () => '',
    ended: never,
    ready: city.untilAllReady,
    stop: async () => 0,
    kill: () => {
      throw new Error('a city that others use is not killed')
    },
  }
}
