import { connectionOf } from '../../../../connections.ts'
import type { SourceWorld } from '../../../../open-source.ts'
import type { WebSettings } from '../../../../sources/web/web-settings.ts'
import { openBadService, type BadService, type Mood } from './bad-service.ts'
import { isSourceFailing, type Trouble, type TroubledWorld } from './trouble.ts'

/** A web service that is asked through a proxy, which answers in its place as services do on a bad day. */
export async function troubledService(
  { connection: name }: WebSettings,
  world: SourceWorld,
): Promise<TroubledWorld> {
  const connection = connectionOf(world.connections, name)
  const service = await openBadService(connection)
  const near = new URL(connection.url)
  near.protocol = 'http:'
  near.host = `127.0.0.1:${service.port}`
  const connections = new Map(world.connections).set(name, { ...connection, url: near.href })
  return {
    world: { ...world, connections },
    troubles: () => {
      // The first question, and one in the middle of the pages.
      const middle = Math.floor(service.askedCount() / 2)
      return [
        troubleOf('survives-outage', service, 'away', 0),
        troubleOf('survives-429', service, 'throttling', middle),
        troubleOf('survives-500', service, 'failing', middle),
        troubleOf('survives-silence', service, 'silent', middle),
        troubleOf('survives-truncation', service, 'broken', middle),
        { ...troubleOf('survives-clock-skew', service, 'ahead', 0), isNoticed: isRead },
        { ...troubleOf('survives-clock-skew', service, 'behind', 0), isNoticed: isRead },
      ]
    },
    lacking: () => 'it was not tried',
    close: service.close,
  }
}

function troubleOf(
  check: Trouble['check'],
  service: BadService,
  mood: Mood,
  after: number,
): Trouble {
  return {
    check,
    begin: () => service.become(mood, after),
    end: () => service.become('good', 0),
    wasMet: () => service.spoiltCount() > 0,
    isNoticed: isSourceFailing,
    faults: () =>
      service.earlyCount() === 0
        ? []
        : [`it was asked again ${service.earlyCount()} time(s) before Retry-After was over`],
  }
}

/** A wrong clock is nothing that a run has to notice: it reads on, and must not be misled. */
const isRead = ({ sourceReadAt }: { readonly sourceReadAt: number | null }): boolean =>
  sourceReadAt !== null
