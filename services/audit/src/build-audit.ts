import { join } from 'node:path'
import { openEntryKeys } from '@hutong/ledger/entries'
import type { Log } from '@hutong/log'
import type { Settings } from '@hutong/process'
import type { FastifyInstance } from 'fastify'
import { followPredecessors } from './reading/follow-predecessors.ts'
import { parseLedgerPlaces } from './reading/ledger-provers.ts'
import type { ReadingParts } from './reading/reading-parts.ts'
import { serveReading } from './reading/serve-reading.ts'

/** What the audit answers over an index of entries; every reading leaves an entry itself, and so does every one that is refused. */
export function buildAudit(
  server: FastifyInstance,
  parts: Omit<ReadingParts, 'authority' | 'keys' | 'ledgers' | 'predecessorsOf'> & {
    readonly settings: Pick<Settings, 'data' | 'entryKeys' | 'authority' | 'ledgers'>
    readonly log: Log
    readonly signal: AbortSignal
  },
): void {
  const { settings, log, signal, ...others } = parts
  const predecessors = followPredecessors({ log, logger: others.logger, signal })
  const { data, entryKeys, authority, ledgers } = settings
  serveReading(server, {
    ...others,
    authority,
    predecessorsOf: predecessors.of,
    keys: openEntryKeys(entryKeys),
    ledgers: { folder: join(data, 'ledger'), places: parseLedgerPlaces(ledgers) },
  })
}
