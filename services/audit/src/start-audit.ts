import { join } from 'node:path'
import { admitCallers, followCatalogue, serveLedger } from '@hutong/catalogue'
import {
  buildServer,
  closeServer,
  countRefusedTokens,
  listen,
  openProofNonces,
  serveHealth,
} from '@hutong/http'
import { openInstanceLedger } from '@hutong/ledger'
import { createNoteProblem, createNoteReading } from '@hutong/ledger/entries'
import type { Limits } from '@hutong/limits'
import { claimInstance } from '@hutong/log'
import type { Log } from '@hutong/log'
import { freshPart, systemClock } from '@hutong/process'
import type { ServiceStart } from '@hutong/process'
import { buildAudit } from './build-audit.ts'
import { serveCitizens } from './citizen/serve-citizens.ts'
import { findMisuse } from './findings/find-misuse.ts'
import { openFindings } from './findings/open-findings.ts'
import { openIndexReader, openIndexWriter } from './index/open-index.ts'
import type { IndexSettings } from './index/open-index.ts'
import { indexEntries } from './indexing/index-entries.ts'

/**
 * The audit as a process of its own: the index of all entries, and the search over it. Every search is an entry itself, in its own ledger.
 *
 * @returns the exit code, when the ledger failed; rejects when another process bears its name, a clock is off, or the log is not the one that was
 * indexed
 * @throws HutongError HUTONG_INSTANCE_TAKEN, HUTONG_PORT_IN_USE, those of ledger and index
 */
export async function startAudit(
  { settings, logger, opened, signal }: Omit<ServiceStart<unknown>, 'options'>,
  parts: {
    /** The public URL of the token service. */
    readonly issuer: string
    /** The public URL of the hub, which tokens are for. */
    readonly resource: string
    readonly log: Log
    /** Remembers used proofs, for all services together. */
    readonly limits: Pick<Limits, 'once' | 'takeUpTo'>
  },
): Promise<{ readonly ended: Promise<number> }> {
  const { issuer, resource, log, limits } = parts
  const { instance } = settings
  const clock = systemClock
  const ledger = await openInstanceLedger({
    settings,
    clock,
    logger,
    signal,
    claim: (folder) => claimInstance({ log, instance, folder, clock, logger, signal }),
    append: (entries) => log.append('audit.entries', entries),
  })
  opened.defer(() => ledger.close())
  const { entryKeys, postgres } = settings
  const place: IndexSettings =
    postgres === ''
      ? { kind: 'sqlite', file: join(settings.data, 'audit.db') }
      : { kind: 'postgres', postgres }
  const openIndex = () => openIndexWriter(place)
  const indexing = await indexEntries({ log, openIndex, entryKeys, logger, signal })
  // Why it ended is told by whoever waits for the end.
  opened.defer(() => indexing.stopped.catch(() => undefined))
  const misuse = await findMisuse({ settings, place, log, logger, signal })
  opened.defer(() => misuse.stopped)
  const catalogue = followCatalogue({ log, clock, logger, signal })
  const nonces = await openProofNonces(settings, clock)
  const server = buildServer({ logger, nonces, tls: settings.tls, proxies: settings.proxies })
  countRefusedTokens(server, ledger.countRefused)
  const callers = { settings, issuer, resource, catalogue, ledger, limits, nonces, clock }
  const { authenticate, departmentOf } = admitCallers(server, callers)
  const index = await openIndexReader(place)
  opened.defer(() => index.close())
  const { noteEntry } = ledger
  const noteProblem = createNoteProblem(departmentOf, noteEntry)
  const reading = { settings, index, authenticate, departmentOf, noteProblem, clock, logger }
  const noteReading = createNoteReading(departmentOf, noteEntry)
  buildAudit(server, { ...reading, noteReading, log, signal })
  openFindings(server, { ...reading, noteReading, noteEntry, log, signal })
  const { authority } = settings
  serveLedger(server, { ...reading, folder: ledger.folder, noteReading, authority })
  const citizens = serveCitizens(server, { ...reading, noteEntry, log, signal })
  opened.defer(() => closeServer(server))
  serveHealth(server, {
    ledger: ledger.health,
    copy: ledger.copyHealth,
    catalogue: freshPart('the catalogue', catalogue.checkedAt, clock),
    index: indexing.health,
  })
  await citizens.caughtUp
  await listen(server, settings)
  logger.event('audit-listening', { host: settings.host, port: settings.port })
  return { ended: Promise.race([ledger.ended, failureOf(indexing.stopped)]) }
}

/** Rejects as it does; a good end is the stop's, and told elsewhere. */
function failureOf(stopped: Promise<void>): Promise<never> {
  return new Promise((_, reject) => {
    stopped.catch(reject)
  })
}
