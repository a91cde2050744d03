import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openHubLog } from './open-hub-log.ts'
import type { HubParts } from './start-hub-parts.ts'
import type { LoadedCity } from './start-loaded-city.ts'
import type { After } from './temporary-folder.ts'

/** A city whose parts can be taken away; they are back when the tests are over. */
export async function partsOfCity(
  city: LoadedCity,
  { maxStalenessMs, after }: { readonly maxStalenessMs?: number; readonly after: After },
): Promise<HubParts> {
  const { data, url } = city
  const log = await openHubLog(data)
  after(() => log.close())
  if (maxStalenessMs !== undefined) {
    const tight = tightGrants(join(data, 'demo', 'catalogue'), maxStalenessMs)
    const entries = tight.map((grant) => ({
      key: grant.id,
      value: Buffer.from(JSON.stringify(grant)),
    }))
    await log.append('catalogue.grants', entries)
  }
  const connectors = city.processes.filter(({ name }) => name.startsWith('connector-'))
  return {
    data,
    url,
    log,
    stopConnectors: async () => {
      after(async () => {
        await Promise.all(connectors.map((one) => one.start()))
        await city.untilAllReady()
      })
      await Promise.all(connectors.map((one) => one.kill()))
    },
  }
}

/** The grants of a catalogue's folder, each with a tighter bound on staleness. */
export function tightGrants(folder: string, maxStalenessMs: number) {
  const grants: readonly { readonly id: string }[] = JSON.parse(
    readFileSync(join(folder, 'grants.json'), 'utf8'),
  )
  return grants.map((grant) => ({ ...grant, maxStalenessMs }))
}
