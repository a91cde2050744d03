import { connectionOf } from '../../../../connections.ts'
import type { SourceWorld } from '../../../../open-source.ts'
import { serverAddress } from '../../../../sources/sql/server-address.ts'
import type { OutboxSettings, PollingSettings } from '../../../../sources/sql/sql-settings.ts'
import { openCuttingProxy, type CuttingProxy } from './cutting-proxy.ts'
import { isSourceFailing, type Trouble, type TroubledWorld } from './trouble.ts'

/** A database that is asked through a proxy, which refuses, or cuts in the middle of an answer. */
export async function troubledDatabase(
  { connection: name, engine }: PollingSettings | OutboxSettings,
  world: SourceWorld,
): Promise<TroubledWorld> {
  const connection = connectionOf(world.connections, name)
  const { url, ca } = connection
  const { host, port, wantsTls } = serverAddress({ url, ca }, portDefaults[engine])
  if (wantsTls)
    return {
      world,
      troubles: () => [],
      lacking: () => 'its connection is encrypted, and nobody can stand in between',
      close: () => Promise.resolve(),
    }
  const proxy = await openCuttingProxy({ host, port })
  const near = new URL(url)
  near.host = `127.0.0.1:${proxy.port}`
  const connections = new Map(world.connections).set(name, { ...connection, url: near.href })
  return {
    world: { ...world, connections },
    troubles: () => {
      const half = Math.floor(proxy.bytesPassed() / 2)
      return [troubleOf('survives-outage', proxy, 0), troubleOf('survives-truncation', proxy, half)]
    },
    lacking: () => 'a database gives no status, and its clock cannot be moved',
    close: proxy.close,
  }
}

const portDefaults = { postgresql: 5432, mariadb: 3306 } as const

const troubleOf = (check: Trouble['check'], proxy: CuttingProxy, bytes: number): Trouble => ({
  check,
  begin: () => proxy.cutAfter(bytes),
  end: proxy.mend,
  wasMet: () => proxy.cutCount() > 0,
  isNoticed: isSourceFailing,
})
