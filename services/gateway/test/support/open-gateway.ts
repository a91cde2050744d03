import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { followCatalogue, serveLedger } from '@hutong/catalogue'
import { boundCallers, buildServer, isRole, scopesOfRoles } from '@hutong/http'
import type { Caller, SentRequest } from '@hutong/http'
import type { Ledger } from '@hutong/ledger'
import { createNoteEntry, createNoteProblem, openEntryKeys } from '@hutong/ledger/entries'
import type { EntryKeys } from '@hutong/ledger/entries'
import type { Limits } from '@hutong/limits'
import type { Log } from '@hutong/log'
import { listeningLogger } from '@hutong/process/testing'
import type { After, HeardLine } from '@hutong/process/testing'
import type { RecordReader } from '@hutong/store'
import type { Client, Grant } from '@hutong/schemas/catalogue'
import type { FastifyInstance } from 'fastify'
import { vi } from 'vitest'
import { serveMine, serveRecords, serveVerifications } from '../../src/gateway.ts'
import type { GatewayParts } from '../../src/gateway.ts'
import type { RecordsRequest, Verification } from '../../src/question.ts'
import { createAllowance } from '../../src/spend-allowance.ts'
import { serveAuthorisations } from '../../src/authorisations/authorisation-routes.ts'
import { followAuthorisations } from '../../src/authorisations/follow-authorisations.ts'
import { serveFlags } from '../../src/flags/flag-routes.ts'
import { followFlags } from '../../src/flags/follow-flags.ts'
import { createFindSignals } from '../../src/signals/find-signals.ts'
import { followOfficers } from '../../src/signals/follow-officers.ts'
import { knowCircles } from '../../src/signals/know-circles.ts'
import { serveOfficers } from '../../src/signals/officer-routes.ts'
import { followBreakGlass } from '../../src/break-glass/follow-break-glass.ts'
import { servePids } from '../../src/pid-route.ts'
import { serveExplanations } from '../../src/explain-route.ts'
import { grant } from './access.ts'
import { openParts, subjectKey } from './open-parts.ts'
import type { Parts } from './open-parts.ts'
import { husband, marriage, typeOf } from './records.ts'

export const question: Verification = {
  type: 'marriage.event',
  subject: { idType: 'resident-id', id: husband },
  claims: { certificateNo: marriage.certificateNo, event: 'MARRIAGE' },
  purpose: 'house-transfer',
  legalBasis: 'real-estate-registration-2024#17',
  caseRef: 'HT-2026-000123',
  channel: 'window',
  officer: { id: 'o-17', window: 'A03' },
}
export const reading: RecordsRequest = {
  type: 'marriage.event',
  subject: { idType: 'resident-id', id: husband },
  fields: ['certificateNo', 'event', 'partyA'],
  purpose: 'house-transfer',
  legalBasis: 'real-estate-registration-2024#17',
  caseRef: 'HT-2026-000123',
  channel: 'window',
  officer: { id: 'o-17', window: 'A03' },
}
/** It lets everything be read that `grant` lets be verified, one person of it in part. */
export const readingGrant: Grant = {
  ...grant,
  id: 'g-read',
  actions: ['read'],
  masking: { partyB: 'person' },
}
export const client: Client = {
  id: 'real-estate-window',
  department: 'ziran',
  state: 'active',
  scope: 'ask',
  jwks: { keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'AA' }] },
}

export interface Gateway {
  readonly parts: Parts
  readonly server: FastifyInstance
  readonly vkey: string
  readonly keys: EntryKeys
  readonly lines: readonly HeardLine[]
  /** Who was turned away, and why. */
  readonly turned: readonly string[]
  /** Asks the question with some members changed, or sends a text instead. */
  readonly ask: (
    change?: object | string,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Told>
  /** Sends a body to another address. */
  readonly post: (
    url: string,
    body: object,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Told>
  /** As `ask`, of `reading`. */
  readonly read: Gateway['ask']
  /** Publishes a grant in place of the one of its name, and waits until decisions use it. */
  readonly grant: (item: Grant) => Promise<void>
  /** Lets time pass, until the catalogue has been seen in the new time. */
  readonly pass: (ms: number) => Promise<void>
}

interface Told {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
  readonly body: Readonly<Record<string, unknown>>
}

/** What stands between the gateway and its parts, to make them fail. */
interface Wraps {
  readonly ledger?: (ledger: Ledger) => Ledger
  readonly log?: (log: Log) => Log
  readonly limits?: (limits: Limits) => Limits
  readonly records?: (records: RecordReader) => RecordReader
}

/** A gateway of real parts, with one client, one grant and one marriage. */
export async function openGateway(after: After, wraps: Wraps = {}): Promise<Gateway> {
  const parts = await openParts(after)
  const { data, ledgerFolder: folder } = parts
  const records = wraps.records?.(parts.records) ?? parts.records
  const ledger = wraps.ledger?.(parts.ledger) ?? parts.ledger
  const log = wraps.log?.(parts.log) ?? parts.log
  const limits = wraps.limits?.(parts.limits) ?? parts.limits
  const clock = { now: () => parts.now }
  const { logger, lines } = listeningLogger()
  const keys = openEntryKeys(join(data, 'keys'))
  await parts.publish('clients', client.id, client)
  for (const one of [grant, readingGrant]) await parts.publish('grants', one.id, one)
  await parts.apply()

  const stop = new AbortController()
  const server = buildServer({ logger })
  after(async () => {
    stop.abort()
    await server.close()
  })
  const catalogue = followCatalogue({ log, clock, logger, signal: stop.signal })
  await catalogue.caughtUp
  const turned: string[] = []
  const authenticate = boundCallers(server, {
    authenticate: callerOf,
    ratesOf: ({ client: id }) => catalogue.client(id) ?? {},
    limits,
    clock,
    inProgressMax: 16,
    heldMs: 0,
    turnedAway: (code, caller) => turned.push(`${caller.client} ${code}`),
  })
  const noteEntry = createNoteEntry({ ledger, keys, clock })
  const noteProblem = createNoteProblem((id) => catalogue.client(id)?.department, noteEntry)
  const followed = { log, clock, logger, signal: stop.signal }
  const authorisations = followAuthorisations(followed)
  const breakGlass = followBreakGlass(followed)
  const flags = followFlags(followed)
  const officers = followOfficers({ ...followed, subjectKey })
  const all = [authorisations, breakGlass, flags, officers]
  await Promise.all(all.map(({ caughtUp }) => caughtUp))
  const circleOf = knowCircles({ records, subjectKey, clock, logger })
  const gatewayParts: GatewayParts = {
    authorisations,
    breakGlass,
    officers,
    findSignals: createFindSignals({ officers, circleOf, flags, subjectKey }),
    authenticate,
    catalogue,
    records,
    partitionCount: () => 1,
    subjectKey,
    spendAllowance: createAllowance({
      limits,
      subjectKey,
      clock,
      turnedAway: (code, caller) => turned.push(`${caller.client} ${code}`),
    }),
    noteEntry,
    noteProblem,
    clock,
    types: new Map(['marriage.event', 'realestate.right'].map((name) => [name, typeOf(name)])),
    logger,
  }
  serveVerifications(server, gatewayParts)
  serveRecords(server, gatewayParts)
  serveAuthorisations(server, { ...gatewayParts, authorisations })
  serveExplanations(server, gatewayParts)
  servePids(server, gatewayParts)
  serveFlags(server, { ...gatewayParts, flags })
  serveOfficers(server, { ...gatewayParts, officers })
  serveMine(server, { authenticate, catalogue, noteProblem })
  serveLedger(server, {
    folder,
    authenticate,
    noteReading: async () => undefined,
    noteProblem,
    departmentOf: (id) => catalogue.client(id)?.department,
    authority: 'shuju',
  })
  return {
    parts,
    server,
    vkey: readFileSync(`${folder}.vkey`, 'utf8'),
    keys,
    lines,
    turned,
    ask: (change, headers) => send(server, '/v1/verifications', question, change, headers),
    post: (url, body, headers) => send(server, url, body, {}, headers),
    read: (change, headers) => send(server, '/v1/records', reading, change, headers),
    grant: async (item) => {
      await parts.publish('grants', item.id, item)
      const isKnown = (one: Grant): boolean => isDeepStrictEqual(one, item)
      await vi.waitUntil(() => catalogue.grantsOf(item.consumer).some(isKnown), {
        timeout: 10_000,
      })
    },
    pass: async (ms) => {
      parts.now += ms
      await vi.waitUntil(() => catalogue.isFresh(), { timeout: 10_000 })
    },
  }
}

/** Stands for a token that was checked: `Bearer <client>[/<scope>][ <pid>]`, or `Person <account> <department> <role>[ <own>]`. */
function callerOf({ headers: { authorization } }: SentRequest): Caller | null {
  const [kind, account = '', department = '', role, own] = authorization?.split(' ') ?? []
  if (kind === 'Person' && isRole(role)) {
    const person = { account, department, roles: new Set([role]), ...(own ? { own } : {}) }
    const scopes = scopesOfRoles([role])
    return { client: 'hutong-cli', scopes, expiresAt: Infinity, person }
  }
  const [, id, scope = 'ask', pid] =
    /^Bearer ([\w-]+)(?:\/(\w+))?(?: ([\w+/=-]+))?$/u.exec(authorization ?? '') ?? []
  if (id === undefined) return null
  const bound = pid === undefined ? {} : { pid }
  return { client: id, scopes: new Set([scope]), expiresAt: Infinity, ...bound }
}

async function send(
  server: FastifyInstance,
  url: string,
  usual: object,
  change: object | string = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Told> {
  const authorization = `Bearer ${client.id}`
  const response = await server.inject({
    method: 'POST',
    url,
    headers: { authorization, 'content-type': 'application/json', ...headers },
    payload: typeof change === 'string' ? change : JSON.stringify({ ...usual, ...change }),
  })
  const { statusCode: status, body: text } = response
  return { status, headers: response.headers, text, body: response.json() }
}
