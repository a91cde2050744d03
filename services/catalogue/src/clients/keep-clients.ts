import { followItems } from '@hutong/log'
import type { Log } from '@hutong/log'
import type { Logger } from '@hutong/process'
import { parseClient } from '@hutong/schemas/catalogue'
import type { Client } from '@hutong/schemas/catalogue'

/** Every client, of files and of officers, held in memory and followed from the log. */
export interface Clients {
  readonly find: (id: string) => Client | undefined
  readonly all: () => readonly Client[]
  /** @throws those of the log */
  readonly write: (client: Client) => Promise<void>
  readonly caughtUp: Promise<void>
  /** When all were last known to be the newest, ms since 1970. */
  readonly checkedAt: () => number
}

const topic = 'catalogue.clients'

export function keepClients(settings: {
  readonly log: Log
  readonly logger: Logger
  readonly signal: AbortSignal
}): Clients {
  const { log } = settings
  const clients = new Map<string, Client>()
  const { caughtUp, checkedAt } = followItems<Client>({
    ...settings,
    topic,
    what: 'catalogue-item',
    parse: (input) => {
      const parsed = parseClient(input)
      return parsed.ok ? parsed.item : undefined
    },
    onItem: (client, key) => {
      const known = clients.get(key)
      // What an officer revoked is revoked for good: an older word of it may be heard late.
      const isOver = known?.state === 'revoked' && known.decidedBy !== undefined
      if (client.id === key && !isOver) clients.set(key, client)
    },
  })
  return {
    find: (id) => clients.get(id),
    all: () => [...clients.values()],
    write: async (client) => {
      const value = Buffer.from(JSON.stringify(client))
      await log.append(topic, [{ key: client.id, value }])
      clients.set(client.id, client)
    },
    caughtUp,
    checkedAt,
  }
}
