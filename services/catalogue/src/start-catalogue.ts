import { dirname, join } from 'node:path'
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
import { folderIdentity, freshPart, refuseDemo, systemClock } from '@hutong/process'
import type { ServiceStart } from '@hutong/process'
import { admitCallers } from './admit-callers.ts'
import { serveCatalogue } from './catalogue-routes.ts'
import { followCatalogue } from './follow-catalogue.ts'
import { publishCatalogue } from './publish-catalogue.ts'
import { readCatalogueFiles } from './read-catalogue-files.ts'
import { serveAccess } from './serve-access.ts'
import { serveLedger } from './serve-ledger.ts'

/**
 * The catalogue as a process of its own: publishes what the files of a folder say, shows what the log holds, and is where officers decide about access, each
 * step an entry of its ledger. Its name is claimed first: two catalogues with different files would each revoke what the other publishes.
 *
 * @returns the exit code, when the ledger failed; rejects when another process bears its name, or a clock is off
 * @throws HutongError HUTONG_INSTANCE_TAKEN, HUTONG_CATALOGUE_INVALID, HUTONG_CATALOGUE_UNREADABLE, HUTONG_DEMO_REFUSED, HUTONG_PORT_IN_USE, those of the log and of the ledger
 */
export async function startCatalogue(
  { settings, logger, opened, signal }: Omit<ServiceStart<unknown>, 'options'>,
  parts: {
    /** The public URL of the token service. */
    readonly issuer: string
    /** The public URL of the hub, which tokens are for. */
    readonly resource: string
    readonly log: Log
    /** Remembers used proofs and counts, for all services together. */
    readonly limits: Pick<Limits, 'once' | 'takeUpTo'>
    /** Holds departments.json, clients.json and grants.json. */
    readonly folder: string
  },
): Promise<{ readonly ended: Promise<number> }> {
  const { issuer, resource, log, limits, folder } = parts
  // The demo's catalogue lies beside the private keys of its clients.
  refuseDemo(settings, dirname(folder))
  // All gaps are told before anything is written.
  const files = readCatalogueFiles(folder)
  const { data, instance } = settings
  // From before it had a ledger: the name belongs to this folder by it.
  const identity = await folderIdentity(join(data, `${instance}.id`))
  const clock = systemClock
  const claim = { log, instance, folder: identity, remedy, clock, logger, signal }
  const ledger = await openInstanceLedger({
    settings,
    clock,
    logger,
    signal,
    claim: () => claimInstance(claim),
    append: (entries) => log.append('audit.entries', entries),
  })
  opened.defer(() => ledger.close())
  await publishCatalogue({ log, files, logger })
  const catalogue = followCatalogue({ log, clock, logger, signal })
  const nonces = await openProofNonces(settings, clock)
  const server = buildServer({ logger, nonces, tls: settings.tls, proxies: settings.proxies })
  opened.defer(() => closeServer(server))
  countRefusedTokens(server, ledger.countRefused)
  const callers = { settings, issuer, resource, catalogue, ledger, limits, nonces, clock }
  const { authenticate, departmentOf } = admitCallers(server, callers)
  const shown = serveCatalogue(server, { log, logger, signal })
  const { currentDepartments, exemptions } = shown
  const { noteEntry } = ledger
  const access = {
    log,
    catalogue,
    currentDepartments,
    exemptions,
    authenticate,
    noteEntry,
    clock,
    logger,
    signal,
  }
  const decided = serveAccess(server, access)
  serveLedger(server, {
    folder: ledger.folder,
    authenticate,
    noteReading: createNoteReading(departmentOf, noteEntry),
    noteProblem: createNoteProblem(departmentOf, noteEntry),
    departmentOf,
    authority: settings.authority,
  })
  const checkedAt = (): number => Math.min(shown.checkedAt(), decided.checkedAt())
  serveHealth(server, {
    ledger: ledger.health,
    copy: ledger.copyHealth,
    catalogue: freshPart('the catalogue', checkedAt, clock),
  })
  await Promise.all([shown.caughtUp, decided.caughtUp])
  await listen(server, settings)
  logger.event('catalogue-listening', { host: settings.host, port: settings.port })
  return { ended: ledger.ended }
}

const remedy =
  'run one catalogue, on the folder that the name belongs to; when that folder is lost for good, give this one a HUTONG_INSTANCE that no other ever had, and never start the other again'
