import { join } from 'node:path'
import { buildServer } from '@hutong/http'
import type { Caller, Role, SentRequest } from '@hutong/http'
import { openOwnLedger } from '@hutong/ledger'
import { createNoteProblem, createNoteReading } from '@hutong/ledger/entries'
import { fixedTopics, readTopic } from '@hutong/log'
import type { Log } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { readSettings } from '@hutong/process'
import { listeningLogger, temporaryFolder } from '@hutong/process/testing'
import type { After } from '@hutong/process/testing'
import { vi } from 'vitest'
import { followFindings } from '../../src/findings/follow-findings.ts'
import { parseKept } from '../../src/findings/kept-finding.ts'
import { openFindings } from '../../src/findings/open-findings.ts'
import { thresholdsDefault } from '../../src/findings/thresholds.ts'
import type { IndexedEntry } from '../../src/index/audit-index.ts'
import { openIndexReader, openIndexWriter } from '../../src/index/open-index.ts'

export interface FindingsBench {
  readonly log: Log
  /** What time it is, ms since 1970. */
  readonly time: { now: number }
  /** From now on no entry can be left. */
  readonly trouble: { failNotes: boolean }
  readonly index: (entries: readonly IndexedEntry[]) => Promise<void>
  /** Goes through the index until so many findings are in the log, and stops; gives how many records were written. */
  readonly look: (untilFindings: number) => Promise<number>
  readonly ledgerFolder: string
  readonly get: (who: string, url: string) => Promise<Told>
  readonly post: (who: string, url: string, body: object) => Promise<Told>
}

export interface Told {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/** Auditors by the token that stands for them. */
const people: Readonly<Record<string, readonly [department: string, roles: readonly Role[]]>> = {
  'auditor-1': ['shuju', ['auditor']],
  'auditor-2': ['shuju', ['auditor']],
  'ziran-auditor': ['ziran', ['auditor']],
  'minzheng-auditor': ['minzheng', ['auditor']],
  clerk: ['ziran', ['clerk']],
}

/** Findings over a real log, a real index and a real ledger, until the test is over. */
export async function openFindingsBench(after: After, now: number): Promise<FindingsBench> {
  const folder = temporaryFolder(after)
  const { logger } = listeningLogger()
  const stop = new AbortController()
  const { signal } = stop
  const time = { now }
  const clock = { now: () => time.now }
  const trouble = { failNotes: false }
  const log = await openLog({ profile: 'embedded', folder, topics: fixedTopics })
  const settings = readSettings({
    usual: { instance: 'audit' },
    environment: { HUTONG_DATA: folder },
  })
  const ledger = await openOwnLedger({ settings, clock, logger, signal })
  const place = { kind: 'sqlite', file: join(folder, 'audit.db') } as const
  const writer = await openIndexWriter(place)
  await writer.settle(await writer.identity())
  const index = await openIndexReader(place)
  const departmentOf = (client: string) => (client === 'data-auditor' ? 'shuju' : undefined)
  const noteEntry: typeof ledger.noteEntry = async (...noted) => {
    if (trouble.failNotes) throw new Error('on purpose')
    return ledger.noteEntry(...noted)
  }
  const server = buildServer({ logger })
  const { caughtUp } = openFindings(server, {
    settings,
    log,
    logger,
    signal,
    index,
    clock,
    authenticate: callerOf,
    departmentOf,
    noteEntry,
    noteReading: createNoteReading(departmentOf, noteEntry),
    noteProblem: createNoteProblem(departmentOf, noteEntry),
  })
  await caughtUp
  after(async () => {
    stop.abort()
    await server.close()
    await index.close()
    await writer.close()
    await ledger.close()
    await log.close()
  })
  let next = 0
  const written = async (): Promise<number> => {
    const ends = await log.ends('audit.findings')
    return ends.reduce((sum, end) => sum + end, 0)
  }
  const get = async (who: string, url: string): Promise<Told> => {
    const response = await server.inject({ url, headers: { authorization: who } })
    return { status: response.statusCode, body: response.json() }
  }
  /** What was written last has been heard by the server, too. */
  const heard = async (): Promise<void> => {
    const wanted = new Map<string, number>()
    const never = new AbortController()
    for await (const { value } of readTopic(log, 'audit.findings', never.signal)) {
      const text = Buffer.from(value).toString('utf8')
      const kept = text.endsWith('}') && text !== '{' ? parseKept(JSON.parse(text)) : undefined
      if (kept?.what === 'finding') wanted.set(kept.id, kept.entryCount)
    }
    for (const [id, entryCount] of wanted) {
      await vi.waitUntil(
        async () =>
          (await get('auditor-1', `/audit/v1/findings/${id}`)).body['entryCount'] === entryCount,
        { timeout: 30_000 },
      )
    }
  }
  return {
    log,
    time,
    trouble,
    ledgerFolder: ledger.folder,
    index: async (entries) => {
      const placed = entries.map((entry, at) => ({ ...entry, at: next + at }))
      await writer.add({ partition: 0, from: next, next: next + placed.length, entries: placed })
      next += placed.length
    },
    look: async (untilFindings) => {
      const before = await written()
      const looking = new AbortController()
      const seen = listeningLogger()
      const { stopped } = followFindings({
        log,
        openIndex: () => openIndexReader(place),
        key: Buffer.alloc(32, 7),
        thresholds: { ...thresholdsDefault, lateSeconds: 0 },
        everyMs: 10,
        clock,
        logger: seen.logger,
        signal: looking.signal,
      })
      await seen.heard('findings-caught-up')
      await vi.waitUntil(async () => (await written()) >= untilFindings, { timeout: 30_000 })
      looking.abort()
      await stopped
      await heard()
      return (await written()) - before
    },
    get,
    post: async (who, url, body) => {
      const headers = { authorization: who, 'content-type': 'application/json' }
      const payload = JSON.stringify(body)
      const response = await server.inject({ method: 'POST', url, headers, payload })
      return { status: response.statusCode, body: response.json() }
    },
  }
}

/** Stands for a token that was checked: the name of a person, or of a system. */
function callerOf({ headers: { authorization = '' } }: SentRequest): Caller | null {
  const scopes = new Set([authorization === 'clerk' ? 'ask' : 'audit'])
  if (authorization === 'data-auditor')
    return { client: authorization, scopes, expiresAt: Infinity }
  const [department, roles] = people[authorization] ?? []
  if (department === undefined || roles === undefined) return null
  const person = { account: authorization, department, roles: new Set(roles) }
  return { client: 'hutong-cli', scopes, expiresAt: Infinity, person }
}
