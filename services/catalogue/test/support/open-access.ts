import { buildServer } from '@hutong/http'
import type { Caller, Role, SentRequest } from '@hutong/http'
import { openOwnLedger } from '@hutong/ledger'
import type { Log } from '@hutong/log'
import { readSettings } from '@hutong/process'
import { listeningLogger, temporaryFolder } from '@hutong/process/testing'
import type { After } from '@hutong/process/testing'
import {
  followCatalogue,
  publishCatalogue,
  readCatalogueFiles,
  serveAccess,
  serveCatalogue,
} from '../../src/catalogue.ts'
import type { CatalogueView } from '../../src/catalogue.ts'
import { monday } from '../grants/steps.ts'
import { writeFiles } from '../catalogue-files.ts'
import type { Files } from '../catalogue-files.ts'

/** Officers by the token that stands for them. */
const people: Readonly<Record<string, readonly [department: string, roles: readonly Role[]]>> = {
  applicant: ['ziran', ['provider']],
  provider: ['minzheng', ['provider']],
  colleague: ['minzheng', ['provider']],
  authority: ['shuju', ['administrator']],
  stranger: ['shuiwu', ['provider']],
  police: ['gongan', ['provider']],
  successor: ['newest', ['provider']],
  clerk: ['minzheng', ['clerk']],
  integrator: ['minzheng', ['integrator']],
}

export interface Told {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

export interface Access {
  /** What time it is, ms since 1970. */
  readonly time: { now: number }
  readonly log: Log
  readonly catalogue: CatalogueView
  /** Files of the ledger, readable by `readLeaves` and the like. */
  readonly ledgerFolder: string
  readonly vkeyFile: string
  readonly post: (who: string, url: string, body: object) => Promise<Told>
  readonly get: (who: string, url: string) => Promise<Told>
  readonly close: () => Promise<void>
}

/** Where officers decide, on a log and with a ledger of its own, until the test is over. */
export async function openAccess(
  after: After,
  {
    log,
    followed = log,
    data = temporaryFolder(after),
    files = {},
  }: {
    readonly log: Log
    /** The log as the service sees it: to make it fail. */
    readonly followed?: Log
    readonly data?: string
    readonly files?: Files
  },
): Promise<Access> {
  const { logger } = listeningLogger()
  const stop = new AbortController()
  const time = { now: monday }
  const clock = { now: () => time.now }
  const settings = readSettings({
    usual: { instance: 'catalogue' },
    environment: { HUTONG_DATA: data },
  })
  const { signal } = stop
  const ledger = await openOwnLedger({ settings, clock, logger, signal })
  const read = readCatalogueFiles(writeFiles(after, files))
  await publishCatalogue({ log, files: read, logger })
  const catalogue = followCatalogue({ log, clock, logger, signal })
  const server = buildServer({ logger })
  const { currentDepartments, exemptions, caughtUp } = serveCatalogue(server, {
    log,
    logger,
    signal,
  })
  const decided = serveAccess(server, {
    log: followed,
    catalogue,
    currentDepartments,
    exemptions,
    authenticate: callerOf,
    noteEntry: ledger.noteEntry,
    clock,
    logger,
    signal,
  })
  let closed: Promise<void> | undefined
  const close = (): Promise<void> => {
    closed ??= (async () => {
      stop.abort()
      await server.close()
      await ledger.close()
    })()
    return closed
  }
  after(close)
  const access: Access = {
    time,
    log,
    catalogue,
    ledgerFolder: ledger.folder,
    vkeyFile: ledger.vkeyFile,
    post: async (who, url, body) => {
      const payload = JSON.stringify(body)
      const headers = { authorization: who, 'content-type': 'application/json' }
      const response = await server.inject({ method: 'POST', url, headers, payload })
      return { status: response.statusCode, body: response.json() }
    },
    get: async (who, url) => {
      const response = await server.inject({ url, headers: { authorization: who } })
      return { status: response.statusCode, body: response.json() }
    },
    close,
  }
  await Promise.all([catalogue.caughtUp, caughtUp, decided.caughtUp])
  return access
}

/** Stands for a token that was checked: the name of an officer, or of a system. */
function callerOf({ headers: { authorization = '' } }: SentRequest): Caller | null {
  const scopes = new Set(['manage'])
  if (authorization === 'system')
    return { client: 'real-estate-window', scopes, expiresAt: Infinity }
  const [department, roles] = people[authorization] ?? []
  if (department === undefined || roles === undefined) return null
  const person = { account: authorization, department, roles: new Set(roles) }
  const held = authorization === 'clerk' ? new Set(['ask']) : scopes
  return { client: 'hutong-cli', scopes: held, expiresAt: Infinity, person }
}
