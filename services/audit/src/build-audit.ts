import { join } from 'node:path'
import { openEntryKeys } from '@hutong/ledger/entries'
import type { Settings } from '@hutong/process'
import type { FastifyInstance } from 'fastify'
import { parseLedgerPlaces } from './reading/ledger-provers.ts'
import type { ReadingParts } from './reading/reading-parts.ts'
import { serveReading } from './reading/serve-reading.ts'

/** What the audit answers over an index of entries; every reading leaves an entry itself, and so does every one that is refused. */
export function buildAudit(
  server: FastifyInstance,
  parts: Omit<ReadingParts, 'authority' | 'keys' | 'ledgers'> & {
    readonly settings: Pick<Settings, 'data' | 'entryKeys' | 'authority' | 'ledgers'>
  },
): void {
  const { settings, ...others } = parts
  const { data, entryKeys, authority, ledgers } = settings
  serveReading(server, {
    ...others,
    authority,
    keys: openEntryKeys(entryKeys),
    ledgers: { folder: join(data, 'ledger'), places: parseLedgerPlaces(ledgers) },
  })
}
