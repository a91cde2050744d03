import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildServer } from '@hutong/http'
import type { Caller, SentRequest } from '@hutong/http'
import { openLedger } from '@hutong/ledger'
import { openEntryKeys, sealDetails, subjectTag } from '@hutong/ledger/entries'
import type { SealedDetails } from '@hutong/ledger/entries'
import { silentLogger, systemClock } from '@hutong/process'
import { listeningLogger, temporaryFolder } from '@hutong/process/testing'
import type { After } from '@hutong/process/testing'
import type { FastifyInstance } from 'fastify'
import { openIndexReader, openIndexWriter } from '../../src/index/open-index.ts'
import { parseEntry } from '../../src/indexing/parse-entry.ts'
import { readSealingKeys } from '../../src/indexing/sealing-keys.ts'
import { serveReading } from '../../src/reading/serve-reading.ts'

/** What was noted before an answer left, oldest first. */
interface Noted {
  readonly client: string
  readonly action: string
  readonly note: string
}

export interface ReadingBench {
  readonly server: FastifyInstance
  readonly url: string
  /** Folder of the ledger `hub`. */
  readonly ledger: string
  readonly vkey: string
  /** File of the index. */
  readonly index: string
  readonly noted: Noted[]
  /** Purposes and record types that stood in those entries. */
  readonly codes: string[]
  readonly problems: { readonly code: string; readonly action: string }[]
  readonly logged: () => readonly string[]
  /** From now on no entry can be left. */
  failNotes: boolean
  /** Until then no entry is left. */
  notesWaitFor: Promise<unknown>
  /** Makes the epoch key of another quarter. */
  readonly addEpoch: () => Promise<void>
  /** Tag of this person under the first epoch key. */
  readonly tagOf: (id: string) => string
  readonly get: (path: string, who?: string) => Promise<Told>
  readonly post: (path: string, body: object, who?: string) => Promise<Told>
}

export interface Told {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
}

/** Departments by the clients that stand for their auditors. */
const departments: Readonly<Record<string, string>> = {
  'data-auditor': 'shuju',
  'ziran-auditor': 'ziran',
  'minzheng-auditor': 'minzheng',
}

/** An entry of the ledger, and what was sealed in it. */
export interface PlantedEntry {
  readonly change?: Readonly<Record<string, unknown>>
  readonly details?: SealedDetails
  /** The person it is about. */
  readonly person?: string
}

/** The reading of the log over HTTP, on a real ledger and a real index. Entry `n` is of the second `n`. */
export async function openReading(
  after: After,
  planted: readonly PlantedEntry[],
): Promise<ReadingBench> {
  const above = temporaryFolder(after)
  const keys = openEntryKeys(join(above, 'keys'))
  const epoch = await keys.epoch('2026Q4')
  const tagOf = (id: string): string => subjectTag(epoch, 'resident-id', id)
  const folder = join(above, 'ledger', 'hub')
  const { name: sealedKey, key } = await keys.sealing('ziran-2026Q4')
  const seal = (details: SealedDetails) => ({
    sealedKey,
    sealed: sealDetails(key, randomBytes(12), details),
  })
  const entries = planted.map((one, at) => bytesOf(one, at, { tagOf, seal }))
  await fillLedger(folder, entries)
  const place = { kind: 'sqlite', file: join(above, 'audit.db') } as const
  const writer = await openIndexWriter(place)
  const { open: openDetails } = readSealingKeys(join(above, 'keys'), silentLogger)
  const indexed = entries.flatMap((bytes, at) => parseEntry('hub', at, bytes, openDetails) ?? [])
  await writer.add({ partition: 0, from: 0, next: indexed.length, entries: indexed })
  await writer.settle(await writer.identity())
  await writer.close()
  const index = await openIndexReader(place)
  after(() => index.close())

  const { logger, lines } = listeningLogger()
  const server = buildServer({ logger })
  const bench = {
    failNotes: false,
    notesWaitFor: Promise.resolve() as Promise<unknown>,
    noted: [] as Noted[],
    codes: [] as string[],
    problems: [] as ReadingBench['problems'],
  }
  const failing = (): void => {
    if (bench.failNotes)
      throw Object.assign(new Error('on purpose'), { code: 'HUTONG_LEDGER_CLOSED' })
  }
  serveReading(server, {
    index,
    keys,
    authority: 'shuju',
    departmentOf: (client) => departments[client],
    predecessorsOf: (department) => (department === 'ziran' ? ['guotu'] : []),
    authenticate: callerOf,
    ledgers: { folder: join(above, 'ledger'), places: new Map() },
    clock: { now: () => Date.parse('2026-11-26T00:00:00Z') },
    logger,
    noteReading: async ({ client }, { action, note, purpose, recordType }) => {
      await bench.notesWaitFor
      failing()
      bench.noted.push({ client, action, note })
      bench.codes.push(...[purpose, recordType].filter((code) => code !== undefined))
    },
    noteProblem: async (_, told, { action }) => {
      failing()
      bench.problems.push({ code: told.code, action })
      return JSON.stringify({ ...told, receipt: 'proof' })
    },
  })
  const url = await server.listen({ host: '127.0.0.1', port: 0 })
  after(() => server.close())
  const tell = async (path: string, init: RequestInit, who: string): Promise<Told> => {
    const headers = { authorization: `Bearer ${who}`, 'content-type': 'application/json' }
    const { method = 'GET' } = init
    const sent = method === 'GET' ? { authorization: headers.authorization } : headers
    const answer = await fetch(url + path, { ...init, headers: sent })
    return {
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      text: await answer.text(),
    }
  }
  return Object.assign(bench, {
    server,
    url,
    ledger: folder,
    index: place.file,
    vkey: readFileSync(`${folder}.vkey`, 'utf8'),
    logged: () => lines.map(({ event }) => event),
    addEpoch: async () => {
      await keys.epoch('2027Q1')
    },
    tagOf,
    get: (path: string, who = 'data-auditor') => tell(path, {}, who),
    post: (path: string, body: object, who = 'data-auditor') =>
      tell(path, { method: 'POST', body: JSON.stringify(body) }, who),
  })
}

/** Stands for a token that was checked: `Bearer <client>`, and `Bearer asker` has another scope. */
function callerOf({ headers: { authorization } }: SentRequest): Caller | null {
  const client = /^Bearer ([\w-]+)$/u.exec(authorization ?? '')?.[1]
  if (client === undefined) return null
  const scopes = new Set([client === 'asker' ? 'ask' : 'audit'])
  return { client, scopes, expiresAt: Infinity }
}

function bytesOf(
  { change, details, person }: PlantedEntry,
  at: number,
  { tagOf, seal }: { tagOf: (id: string) => string; seal: (details: SealedDetails) => object },
): Buffer {
  return Buffer.from(
    JSON.stringify({
      v: 1,
      id: `id-${at}`,
      time: new Date(Date.parse('2026-11-23T00:00:00Z') + at * 1000).toISOString(),
      kind: 'answer',
      client: 'real-estate-window',
      department: 'ziran',
      purpose: 'house-transfer',
      legalBasis: 'real-estate-registration-2024#17',
      recordType: 'marriage.event',
      action: 'verify',
      fields: ['event'],
      ...(person === undefined ? {} : { subject: tagOf(person) }),
      answerClass: 'YES',
      status: 200,
      ...(details ? seal(details) : {}),
      ...change,
    }),
  )
}

async function fillLedger(folder: string, entries: readonly Buffer[]): Promise<void> {
  const { privateKey: key } = generateKeyPairSync('ed25519')
  const origin = 'hutong.example/hub'
  const ledger = await openLedger({ folder, origin, key, clock: systemClock, logger: silentLogger })
  await Promise.all(entries.map((bytes) => ledger.append(bytes)))
  await ledger.close()
}
