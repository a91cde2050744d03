import { join } from 'node:path'
import { buildAudit, openFindings, openIndexReader, serveCitizens } from '@hutong/audit'
import {
  followCatalogue,
  onlyActiveClients,
  publishCatalogue,
  readCatalogueFiles,
  serveAccess,
  serveCatalogue,
} from '@hutong/catalogue'
import { buildGateway } from '@hutong/gateway'
import {
  boundCallers,
  buildServer,
  closeServer,
  countRefusedTokens,
  createAuthenticator,
  describeApi,
  listen,
  openProofNonces,
  originOf,
  serveHealth,
  showApi,
} from '@hutong/http'
import { openOwnLedger } from '@hutong/ledger'
import { createNoteProblem, createNoteReading, createTurnedAway } from '@hutong/ledger/entries'
import type { Limits } from '@hutong/limits'
import type { Log } from '@hutong/log'
import { systemClock } from '@hutong/process'
import type { HutongError, Logger } from '@hutong/process'
import type { RecordReader } from '@hutong/store'
import { openTokens } from '@hutong/token'
import { hubHealth } from './hub-health.ts'
import type { Offices } from './start-offices.ts'
import type { StartSettings } from './start-settings.ts'

export interface HubParts {
  readonly settings: StartSettings
  readonly logger: Logger
  readonly log: Log
  readonly records: RecordReader
  readonly limits: Limits
  readonly offices: Offices
  /** Holds departments.json, clients.json and grants.json. */
  readonly catalogueFolder: string
}

export interface Hub {
  readonly url: string
  /** The verifier key that receipts are checked with. */
  readonly vkeyFile: string
  /** False once a part has failed for good. */
  readonly isAlive: () => boolean
  /** Resolves a while after the ledger failed: nothing is answered any more, and the process should end. */
  readonly ledgerFailed: Promise<HutongError>
  /** Answers what is under way, then lets go of ledger, tokens and port. */
  readonly close: () => Promise<void>
}

/** Everything that answers over HTTP, in this thread: token service, catalogue, gateway with its ledger, audit. */
export async function startHub(parts: HubParts): Promise<Hub> {
  const opened = new AsyncDisposableStack()
  try {
    return await serve(parts, opened)
  } catch (cause) {
    await opened.disposeAsync()
    throw cause
  }
}

async function serve(parts: HubParts, opened: AsyncDisposableStack): Promise<Hub> {
  const { settings, logger, log, limits, records, offices } = parts
  const { data, keys, host, port } = settings
  const url = originOf(host, port)
  const clock = systemClock
  const stopping = new AbortController()
  opened.defer(() => stopping.abort())
  const { signal } = stopping

  const ledger = await openOwnLedger({ settings, clock, logger, signal })
  opened.defer(() => ledger.close())
  await publishCatalogue({ log, files: readCatalogueFiles(parts.catalogueFolder), logger })
  const catalogue = followCatalogue({ log, clock, logger, signal })
  const nonces = await openProofNonces(settings, clock)
  const tokenCheck = createAuthenticator({
    issuer: url,
    audience: url,
    origin: url,
    jwksUrl: new URL('/oauth/jwks', url),
    limits,
    clock,
    nonces,
    bearer: 'allowed',
  })

  const server = buildServer({ logger, nonces, proxies: settings.proxies })
  await describeApi(server)
  countRefusedTokens(server, ledger.countRefused)
  const departmentOf = (id: string): string | undefined => catalogue.client(id)?.department
  const turnedAway = createTurnedAway(departmentOf, ledger.countTurnedAway)
  const authenticate = boundCallers(server, {
    authenticate: onlyActiveClients(tokenCheck, catalogue),
    ratesOf: ({ client }) => catalogue.client(client) ?? {},
    limits,
    clock,
    inProgressMax: settings.inProgressMax,
    turnedAway,
  })
  const tokens = await openTokens(server, {
    settings,
    bearer: 'allowed',
    issuer: url,
    log,
    limits,
    noteEntry: ledger.noteEntry,
    clock,
    logger,
    signal,
  })
  opened.defer(() => tokens.close())
  opened.defer(() => closeServer(server))
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
  const gateway = await buildGateway(server, {
    authenticate,
    catalogue,
    limits,
    turnedAway,
    records,
    log,
    ledger,
    keys,
    authority: settings.authority,
    clock,
    logger,
    signal,
  })
  const index = await openIndexReader({ kind: 'sqlite', file: join(data, 'audit.db') })
  opened.defer(() => index.close())
  const noteProblem = createNoteProblem(departmentOf, noteEntry)
  const reading = { settings, index, authenticate, departmentOf, noteProblem, clock, logger }
  const noteReading = createNoteReading(departmentOf, noteEntry)
  buildAudit(server, { ...reading, noteReading, log, signal })
  const findings = openFindings(server, { ...reading, noteReading, noteEntry, log, signal })
  const citizens = serveCitizens(server, { ...reading, noteEntry, log, signal })
  const health = hubHealth({ ledger, catalogue: gateway, offices })
  serveHealth(server, health.parts)
  await showApi(server)
  await Promise.all([
    catalogue.caughtUp,
    tokens.caughtUp,
    shown.caughtUp,
    decided.caughtUp,
    gateway.caughtUp,
    citizens.caughtUp,
    findings.caughtUp,
  ])
  await listen(server, settings)
  logger.event('hub-listening', { host, port })
  return {
    url,
    vkeyFile: ledger.vkeyFile,
    isAlive: health.isAlive,
    ledgerFailed: ledger.failed,
    close: () => opened.disposeAsync(),
  }
}
