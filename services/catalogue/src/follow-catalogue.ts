import { followTopic, formatPosition } from '@hutong/log'
import type { Log, LogRecord } from '@hutong/log'
import type { Clock, Logger } from '@hutong/process'
import { parseClient, parseGrant } from '@hutong/schemas/catalogue'
import type { Client, Grant, Parsed } from '@hutong/schemas/catalogue'
import { indexGrants } from './index-grants.ts'

/** The clients and grants in force, held in memory and followed from the log. */
export interface CatalogueView {
  readonly client: (id: string) => Client | undefined
  /** Those of a department that asks, or of these the ones about one type. */
  readonly grantsOf: (department: string, recordType?: string) => readonly Grant[]
  /** Position of the grants that decisions use now. */
  readonly policyVersion: () => string
  /** False when the log was not seen for longer than the bound: then nobody may be let in on what is remembered. */
  readonly isFresh: () => boolean
  /** When clients and grants were last known to be the newest, ms since 1970. */
  readonly checkedAt: () => number
  readonly caughtUp: Promise<void>
}

const stalenessMsMax = 10_000

export function followCatalogue(settings: {
  readonly log: Log
  readonly clock: Clock
  readonly logger: Logger
  readonly signal: AbortSignal
}): CatalogueView {
  const { log, clock, logger, signal } = settings
  const clients = new Map<string, Client>()
  const grants = indexGrants()

  const take = <Item extends { readonly id: string }>(
    topic: string,
    parse: (input: unknown) => Parsed<Item>,
    keep: (item: Item) => void,
  ) =>
    followTopic({
      log,
      topic,
      signal,
      clock,
      onRecord: (record) => {
        const parsed = parse(parseJson(record))
        if (parsed.ok && parsed.item.id === record.key) keep(parsed.item)
        // An item that cannot be read, or lies under another's key, opens nothing; the one before it under this key is withdrawn with it.
        else {
          clients.delete(record.key)
          grants.forget(record.key)
          logger.warning('catalogue-item-unreadable', { topic, offset: record.offset })
        }
      },
      onFailure: (cause) => logger.failure('catalogue-not-followed', cause, { topic }),
    })

  const followedClients = take('catalogue.clients', parseClient, (client) => {
    clients.set(client.id, client)
  })
  const followedGrants = take('catalogue.grants', parseGrant, grants.keep)
  const checkedAt = (): number => Math.min(followedClients.checkedAt(), followedGrants.checkedAt())
  let version = { at: -1, text: '' }
  return {
    client: (id) => clients.get(id),
    grantsOf: grants.of,
    policyVersion: () => {
      const position = followedGrants.position()
      const at = [...position.next.values()].reduce((sum, next) => sum + next, 0)
      if (at !== version.at) version = { at, text: formatPosition(position) }
      return version.text
    },
    isFresh: () => clock.now() - checkedAt() <= stalenessMsMax,
    checkedAt,
    caughtUp: Promise.all([followedClients.caughtUp, followedGrants.caughtUp]).then(
      () => undefined,
    ),
  }
}

function parseJson(record: LogRecord): unknown {
  try {
    return JSON.parse(Buffer.from(record.value).toString('utf8'))
  } catch {
    // Not JSON: the parser of the item says so, and the caller notes it.
    return undefined
  }
}
