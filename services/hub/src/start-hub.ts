import { join } from 'node:path'
import { publishCatalogue, readCatalogueFiles, serveCatalogue } from '@hutong/catalogue'
import {
  countUnauthenticated,
  createNoteEntry,
  followCatalogue,
  onlyActiveClients,
  judgedType,
  serveLedger,
  serveMine,
  serveVerifications,
} from '@hutong/gateway'
import {
  buildServer,
  closeServer,
  countRefusedTokens,
  createAuthenticator,
  describeApi,
  originOf,
  serveHealth,
  showApi,
} from '@hutong/http'
import { openLedger } from '@hutong/ledger'
import { openEntryKeys } from '@hutong/ledger/entries'
import type { Limits } from '@hutong/limits'
import type { Log } from '@hutong/log'
import { secretKey, signingKey, systemClock } from '@hutong/process'
import type { HutongError, Logger } from '@hutong/process'
import { createSubjectKeyer, recordTypes } from '@hutong/schemas'
import type { RecordReader } from '@hutong/store'
import { buildTokenService, followClients, openTokenAdapter } from '@hutong/token'
import { hubHealth } from './hub-health.ts'
import { createNoteReading } from './note-reading.ts'
import { serveAuditOfHub } from './serve-audit-of-hub.ts'
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

const version = '0.1.0'
/** Time for monitors to see why, and for the last 503 to leave. */
const ledgerDrainMs = 5_000

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
  const { data, instance, origin, host, port, keys: keysFolder } = settings
  const url = originOf(host, port)
  const clock = systemClock
  const stopping = new AbortController()
  opened.defer(() => stopping.abort())
  const { signal } = stopping

  const ledgerFailed = Promise.withResolvers<HutongError>()
  const ledgerFolder = join(data, 'ledger', instance)
  const ledger = await openLedger({
    folder: ledgerFolder,
    origin,
    key: await signingKey(keysFolder, `ledger-${instance}`),
    clock,
    logger,
    onFailure: (failure) => {
      setTimeout(() => ledgerFailed.resolve(failure), ledgerDrainMs).unref()
    },
  })
  opened.defer(() => ledger.close())

  await publishCatalogue({ log, files: readCatalogueFiles(parts.catalogueFolder), logger })
  const catalogue = followCatalogue({ log, clock, logger, signal })
  const clients = followClients(log, logger, signal)
  const tokens = await openTokenAdapter({ file: join(data, 'token.db'), clients, clock, logger })
  opened.defer(() => tokens.close())
  const entryKeys = openEntryKeys(keysFolder)
  const noteEntry = createNoteEntry({ ledger, keys: entryKeys, clock })
  const refused = countUnauthenticated({ noteEntry, logger, signal })
  opened.defer(() => refused.flush())
  const noteReading = createNoteReading(catalogue, noteEntry)
  const tokenCheck = createAuthenticator({
    issuer: url,
    audience: url,
    jwksUrl: new URL('/oauth/jwks', url),
    clock,
  })

  const authenticate = onlyActiveClients(tokenCheck, catalogue)

  const server = buildServer({ logger })
  opened.defer(() => closeServer(server))
  countRefusedTokens(server, refused.count)
  await describeApi(server, version)
  await buildTokenService(server, {
    issuer: url,
    audience: url,
    signingKey: await signingKey(keysFolder, 'token'),
    adapter: tokens.adapter,
    limits,
    clock,
    logger,
  })
  const served = serveCatalogue(server, { log, logger, signal })
  serveVerifications(server, {
    authenticate,
    catalogue,
    records,
    subjectKey: createSubjectKeyer(await secretKey(keysFolder, 'index')),
    noteEntry,
    clock,
    types: new Map(recordTypes.map((info) => [info.type, judgedType(info)])),
    logger,
  })
  serveMine(server, { authenticate, catalogue })
  serveLedger(server, {
    folder: ledgerFolder,
    authenticate,
    noteReading: (caller, path) => noteReading(caller, { action: 'bundle', note: path }),
  })
  opened.adopt(
    serveAuditOfHub(server, { file: join(data, 'audit.db'), authenticate, noteReading }),
    (index) => index.close(),
  )
  const health = hubHealth({ ledger, catalogue, offices })
  serveHealth(server, health.parts)
  await showApi(server)
  await Promise.all([catalogue.caughtUp, clients.caughtUp, served.caughtUp])
  await server.listen({ host, port })
  logger.event('hub-listening', { host, port })
  return {
    url,
    vkeyFile: `${ledgerFolder}.vkey`,
    isAlive: health.isAlive,
    ledgerFailed: ledgerFailed.promise,
    close: () => opened.disposeAsync(),
  }
}
