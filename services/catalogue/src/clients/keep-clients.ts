import { keepItems } from '@hutong/log'
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

export function keepClients(settings: {
  readonly log: Log
  readonly logger: Logger
  readonly signal: AbortSignal
}): Clients {
  const clients = new Map<string, Client>()
  const { write, caughtUp, checkedAt } = keepItems<Client>({
    ...settings,
    topic: 'catalogue.clients',
    what: 'catalogue-item',
    parse: (input) => {
      const parsed = parseClient(input)
      return parsed.ok ? parsed.item : undefined
    },
    keyOf: ({ id }) => id,
    onItem: (client) => {
      const known = clients.get(client.id)
      // What an officer revoked is revoked for good: an older word of it may be heard late.
      const isOver = known?.state === 'revoked' && known.decidedBy !== undefined
      if (!isOver) clients.set(client.id, client)
    },
  })
  return {
    find: (id) => clients.get(id),
    all: () => [...clients.values()],
    write,
    caughtUp,
    checkedAt,
  }
}
