import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { openEntryKeys } from '@hutong/ledger/entries'
import type { Log } from '@hutong/log'
import { readSecretKey } from '@hutong/process'
import type { Settings } from '@hutong/process'
import { createSubjectKeyer } from '@hutong/schemas'
import type { SubjectKeyer } from '@hutong/schemas'
import type { FastifyInstance } from 'fastify'
import { parseLedgerPlaces } from '../reading/ledger-provers.ts'
import { serveAccesses } from './accesses-route.ts'
import type { CitizenParts } from './citizen-parts.ts'
import { serveFindUsage } from './find-usage-route.ts'
import { followDepartments } from './follow-departments.ts'
import { servePersonalDataUsage } from './personal-data-usage-route.ts'

export interface CitizenSettings extends Omit<
  CitizenParts,
  'keys' | 'ledgers' | 'subjectKeyer' | 'titleOf' | 'rules'
> {
  /** With the index key in `keys`, it can be told whom a token is good for. */
  readonly settings: Pick<Settings, 'data' | 'keys' | 'entryKeys' | 'ledgers'>
  readonly log: Log
  /** Ends the following of the log. */
  readonly signal: AbortSignal
}

/**
 * The citizens' view: who looked at my records, why and when, with the proof of each look. `POST /v1/me/accesses`, and the same under two published
 * contracts, Estonia's Data Tracker and GovStack's Digital Registries.
 *
 * @returns resolves when the departments are known; what is asked before that may tell too early of a look by one that came after another
 */
export function serveCitizens(
  server: FastifyInstance,
  { settings, log, signal, ...rest }: CitizenSettings,
): { readonly caughtUp: Promise<void> } {
  const { titleOf, rules, caughtUp } = followDepartments({ log, logger: rest.logger, signal })
  const parts: CitizenParts = {
    ...rest,
    keys: openEntryKeys(settings.entryKeys),
    ledgers: { folder: join(settings.data, 'ledger'), places: parseLedgerPlaces(settings.ledgers) },
    titleOf,
    rules,
    subjectKeyer: findKeyer(settings.keys),
  }
  serveAccesses(server, parts)
  serveFindUsage(server, parts)
  servePersonalDataUsage(server, parts)
  return { caughtUp }
}

/** Read and never made: another key than the gateways' would fit no token. They may make theirs after this process has begun. */
function findKeyer(folder: string): () => SubjectKeyer | null {
  const file = join(folder, 'index.key')
  let known: SubjectKeyer | null = null
  return () => {
    if (!known && existsSync(file)) known = createSubjectKeyer(readSecretKey(file))
    return known
  }
}
