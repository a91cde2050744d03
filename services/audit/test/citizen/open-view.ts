import { join } from 'node:path'
import { buildServer } from '@hutong/http'
import type { Caller, SentRequest } from '@hutong/http'
import { openEntryKeys, subjectTag } from '@hutong/ledger/entries'
import { HutongError } from '@hutong/process'
import { listeningLogger, temporaryFolder } from '@hutong/process/testing'
import type { After } from '@hutong/process/testing'
import { createSubjectKeyer, exemptionsAmong } from '@hutong/schemas'
import type { Department } from '@hutong/schemas/catalogue'
import { serveAccesses } from '../../src/citizen/accesses-route.ts'
import type { CitizenParts } from '../../src/citizen/citizen-parts.ts'
import { serveFindUsage } from '../../src/citizen/find-usage-route.ts'
import { servePersonalDataUsage } from '../../src/citizen/personal-data-usage-route.ts'
import type { IndexedEntry } from '../../src/index/audit-index.ts'
import { openIndexReader, openIndexWriter } from '../../src/index/open-index.ts'

export const me = { idType: 'resident-id', id: '330106199003079975' } as const
export const other = { idType: 'resident-id', id: '330106195701169996' } as const
export const subjectKey = createSubjectKeyer(Buffer.alloc(32, 7))
const noon = Date.parse('2026-11-23T12:00:00.000Z')

type Noted = Parameters<CitizenParts['noteEntry']>[2]

export interface CitizensView {
  /** Puts entries about `me` into the index, one an hour from midnight on; a change may say otherwise. */
  readonly add: (...changes: readonly Partial<IndexedEntry>[]) => Promise<void>
  /** What entries call a person, under the first epoch key. */
  readonly tagOf: (person: { readonly idType: string; readonly id: string }) => string
  /** Makes an epoch key of the next quarter; gives what entries of it call a person. */
  readonly nextEpoch: () => Promise<CitizensView['tagOf']>
  readonly setNow: (ms: number) => void
  /** Lets a department come after another. */
  readonly merge: (ended: string, into: string) => void
  readonly failNotes: () => void
  readonly breakIndexKey: () => void
  /** What was noted before an answer left, oldest first. */
  readonly noted: readonly Noted[]
  readonly mistakes: readonly string[]
  readonly lines: () => string
  readonly send: (request: {
    readonly method?: 'GET' | 'POST'
    readonly url: string
    readonly body?: unknown
    readonly headers?: Readonly<Record<string, string>>
    readonly caller?: Caller | null
  }) => Promise<Told>
}

export interface Told {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
  readonly body: Body
}
interface Body {
  readonly accesses?: readonly Readonly<Record<string, unknown>>[]
  readonly usages?: readonly Readonly<Record<string, unknown>>[]
  readonly [name: string]: unknown
}

export const portal: Caller = {
  client: 'citizen-portal',
  scopes: new Set(['me']),
  expiresAt: Number.POSITIVE_INFINITY,
}

/** The routes over a real index; the ledger's part is played by lists of what it was given. */
export async function openView(after: After): Promise<CitizensView> {
  const folder = temporaryFolder(after)
  const settings = { kind: 'sqlite', file: join(folder, 'audit.db') } as const
  const writer = await openIndexWriter(settings)
  after(() => writer.close())
  await writer.settle(await writer.identity())
  const index = await openIndexReader(settings)
  after(() => index.close())
  const keys = openEntryKeys(join(folder, 'keys'))
  const tagger =
    (epoch: Buffer): CitizensView['tagOf'] =>
    ({ idType, id }) =>
      subjectTag(epoch, idType, id)
  const tagOf = tagger(await keys.epoch('2026Q4'))
  const noted: Noted[] = []
  const mistakes: string[] = []
  const departments = new Map<string, Department>()
  let now = noon
  let failing = false
  let keyIsBroken = false
  let caller: Caller | null = portal
  const mayNote = (): void => {
    if (failing) throw Object.assign(new Error('on purpose'), { code: 'HUTONG_LEDGER_CLOSED' })
  }
  const { logger, lines } = listeningLogger()
  const parts: CitizenParts = {
    authenticate: ({ headers }: SentRequest) => (headers.authorization ? caller : null),
    noteEntry: async (_caller, _department, note) => {
      mayNote()
      noted.push(note)
      return { index: noted.length, size: noted.length, receiptJson: 'proof', receipt: 'proof' }
    },
    noteProblem: async (_caller, told) => {
      mayNote()
      mistakes.push(told.code)
      return JSON.stringify({ ...told, receipt: 'proof' })
    },
    index,
    keys,
    subjectKeyer: () => {
      if (keyIsBroken) throw new HutongError('HUTONG_KEY_MALFORMED', 'on purpose')
      return subjectKey
    },
    ledgers: { folder: join(folder, 'ledger'), places: new Map() },
    departmentOf: () => 'shuju',
    titleOf: (code) =>
      code === 'ziran'
        ? { titleZh: '自然资源局', titleEn: 'natural resources' }
        : { titleZh: code, titleEn: code },
    rules: () => exemptionsAmong(departments),
    clock: { now: () => now },
    logger,
  }
  const server = buildServer({ logger })
  serveAccesses(server, parts)
  serveFindUsage(server, parts)
  servePersonalDataUsage(server, parts)
  after(() => server.close())
  let next = 0
  return {
    add: async (...changes) => {
      const entries = changes.map((change, at) => entryOf(next + at, tagOf(me), change))
      await writer.add({ partition: 0, from: next, next: next + entries.length, entries })
      next += entries.length
    },
    tagOf,
    nextEpoch: async () => tagger(await keys.epoch('2027Q1')),
    setNow: (ms) => {
      now = ms
    },
    merge: (code, into) => {
      const succession = { on: '2026-01-01', by: [into] }
      departments.set(code, { code, titleZh: code, titleEn: code, succession })
    },
    failNotes: () => {
      failing = true
    },
    breakIndexKey: () => {
      keyIsBroken = true
    },
    noted,
    mistakes,
    lines: () => JSON.stringify(lines),
    send: async ({ method = 'GET', url, body, headers = {}, caller: by = portal }) => {
      caller = by
      const authorization: Record<string, string> = by ? { authorization: 'Bearer x' } : {}
      const told = await server.inject({
        method,
        url,
        headers: { ...authorization, ...headers },
        ...(body === undefined ? {} : { payload: Object(body) }),
      })
      return {
        status: told.statusCode,
        headers: told.headers,
        text: told.body,
        body: told.json<Body>(),
      }
    },
  }
}

function entryOf(at: number, subject: string, change: Partial<IndexedEntry>): IndexedEntry {
  const entry = {
    ledger: 'hub',
    at,
    time: `2026-11-23T${String(at).padStart(2, '0')}:00:00.000Z`,
    kind: 'answer',
    client: 'real-estate-window',
    department: 'ziran',
    purpose: 'house-transfer',
    legalBasis: 'real-estate-registration-2024#17',
    recordType: 'marriage.event',
    action: 'verify',
    fields: ['certificateNo'],
    subject,
    answerClass: 'YES',
    status: 200,
    ...change,
  }
  const { ledger: _ledger, at: _at, ...members } = entry
  return { ...entry, bytes: Buffer.from(JSON.stringify(members)) }
}
