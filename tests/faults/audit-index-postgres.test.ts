import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkIndex, openIndexReader, openIndexWriter, indexEntries } from '@hutong/audit'
import type { AuditIndexReader } from '@hutong/audit'
import { requireOwnServer } from '@hutong/infra/testing'
import { folderTiles } from '@hutong/ledger'
import { fixedTopicsOf } from '@hutong/log'
import type { Log } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { HutongError } from '@hutong/process'
import { listeningLogger, temporaryFolder } from '@hutong/process/testing'
import { Client } from 'pg'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { askerOf, expectProof } from '../support/ask.ts'
import { demoSample } from '../support/read-demo.ts'
import { startHubParts } from '../support/start-hub-parts.ts'

const waiting = { timeout: 60_000 }

await requireOwnServer('postgres', (server) => {
  const place = { kind: 'postgres', postgres: `${server.address}/postgres?user=postgres` } as const
  const drop = (): Promise<void> =>
    ask(server.address, 'DROP SCHEMA IF EXISTS hutong_audit CASCADE')
  beforeEach(drop)

  const follow = async (log: Log) => {
    const stop = new AbortController()
    const { logger, heard } = listeningLogger()
    const indexing = await indexEntries({
      log,
      openIndex: () => openIndexWriter(place),
      entryKeys: temporaryFolder(onTestFinished),
      logger,
      signal: stop.signal,
    })
    onTestFinished(async () => {
      stop.abort()
      await indexing.stopped
    })
    return { indexing, heard }
  }
  const openIndex = async (): Promise<AuditIndexReader> => {
    const index = await openIndexReader(place)
    onTestFinished(() => index.close())
    return index
  }
  const holds = (index: AuditIndexReader, count: number): Promise<unknown> =>
    vi.waitUntil(async () => (await outcomeOf(index)) === count, waiting)

  test('while PostgreSQL is away entries are taken all the same, searches say so, and the index catches up', async () => {
    const log = await openEntries()
    const { heard } = await follow(log)
    await append(log, 0, 500)
    const index = await openIndex()
    await holds(index, 500)
    await server.kill()
    await append(log, 500, 500)
    await heard('audit-index-failed')
    expect(await outcomeOf(index)).toBe('HUTONG_AUDIT_INDEX_AWAY')
    await server.start()
    await holds(index, 1_000)
    expect(await total(index)).toBe(1_000)
  })

  test(
    'a gateway answers on while PostgreSQL is away, each answer with its proof, and the index has every entry afterwards',
    { timeout: 120_000 },
    async () => {
      const data = temporaryFolder(onTestFinished)
      const hub = await startHubParts({ data, people: 100, after: onTestFinished })
      const { heard } = await follow(hub.log)
      const index = await openIndex()
      const asker = await askerOf(hub)
      const { request, expected } = demoSample(data)
      const askTimes = async (count: number): Promise<number> => {
        let last = 0
        for (let asked = 0; asked < count; asked += 1) {
          const told = await asker.ask(request)
          expect(told).toMatchObject({ status: 200, body: expected })
          last = (await expectProof(hub, told)).index
        }
        return last
      }
      const holdsUpTo = (last: number): Promise<unknown> =>
        vi.waitUntil(async () => (await equalEntries(data, index)) > last, waiting)

      await holdsUpTo(await askTimes(10))
      await server.kill()
      await askTimes(10)
      await heard('audit-index-failed')
      expect(await outcomeOf(index)).toBe('HUTONG_AUDIT_INDEX_AWAY')
      const last = await askTimes(20)
      await server.start()
      await holdsUpTo(last)
    },
  )

  test('an audit that starts while PostgreSQL is away indexes when it is there', async () => {
    const log = await openEntries()
    await append(log, 0, 100)
    await server.kill()
    const { heard } = await follow(log)
    await heard('audit-index-failed')
    await server.start()
    await holds(await openIndex(), 100)
  })

  test('an index that is dropped in the middle of searches is made anew, and never gives half a result', async () => {
    const log = await openEntries()
    await follow(log)
    await append(log, 0, 3_000)
    const index = await openIndex()
    await holds(index, 3_000)
    const outcomes = new Set<number | string>()
    const asking = new AbortController()
    onTestFinished(() => asking.abort())
    const askers = Array.from({ length: 4 }, async () => {
      while (!asking.signal.aborted) outcomes.add(await outcomeOf(index))
    })
    for (let drops = 0; drops < 3; drops += 1) {
      await drop()
      expect(await outcomeOf(index)).toBe('HUTONG_AUDIT_INDEX_REBUILDING')
      await holds(index, 3_000)
    }
    asking.abort()
    await Promise.all(askers)
    expect([...outcomes].map(String).toSorted()).toEqual(['3000', 'HUTONG_AUDIT_INDEX_REBUILDING'])
  })

  test('two audits that follow one log into one index add each entry once', async () => {
    const log = await openEntries()
    const audits = [await follow(log), await follow(log)]
    for (let first = 0; first < 2_000; first += 100) await append(log, first, 100)
    const index = await openIndex()
    await holds(index, 2_000)
    for (const { indexing } of audits) {
      await vi.waitUntil(() => indexing.lagRecords() === 0, waiting)
    }
    expect(await total(index)).toBe(2_000)
  })
})

async function openEntries(): Promise<Log> {
  const folder = temporaryFolder(onTestFinished)
  const topics = fixedTopicsOf('audit.entries')
  const log = await openLog({ profile: 'embedded', folder, topics })
  onTestFinished(() => log.close())
  return log
}

async function append(log: Log, first: number, count: number): Promise<void> {
  const entries = Array.from({ length: count }, (_, at) => ({
    key: `gateway-1:${first + at}`,
    value: Buffer.from(
      JSON.stringify({
        v: 1,
        time: new Date(1_795_000_000_000 + first + at).toISOString(),
        kind: 'answer',
        client: `window-${at % 7}`,
        department: 'ziran',
      }),
    ),
  }))
  await log.append('audit.entries', entries)
}

/** How many entries a search finds, or the code of why it finds none. */
async function outcomeOf(index: AuditIndexReader): Promise<number | string> {
  const query = { reader: { as: 'authority' }, order: 'newest', limit: 5_000 } as const
  try {
    return (await index.search(query)).entries.length
  } catch (cause) {
    return cause instanceof HutongError ? cause.code : String(cause)
  }
}

/** So many entries of the hub's ledger are published, and in the index byte for byte; 0 while one of them is not. */
async function equalEntries(data: string, index: AuditIndexReader): Promise<number> {
  const folder = join(data, 'ledger', 'hub')
  const ledger = {
    name: 'hub',
    tiles: folderTiles(folder),
    vkeys: readFileSync(`${folder}.vkeys`, 'utf8'),
  }
  try {
    const report = await checkIndex({ ledgers: [ledger], index, onProgress: () => undefined })
    return report.equal ? (report.ledgers[0]?.entries ?? 0) : 0
  } catch (cause) {
    // PostgreSQL takes a while to be there again.
    if (cause instanceof HutongError && cause.code.startsWith('HUTONG_AUDIT_INDEX_')) return 0
    throw cause
  }
}

async function total(index: AuditIndexReader): Promise<number> {
  const [row] = await index.count({ reader: { as: 'authority' }, by: [] })
  return row?.count ?? 0
}

async function ask(address: string, text: string): Promise<void> {
  const [host = '', port = ''] = address.split(':')
  const client = new Client({ host, port: Number(port), user: 'postgres', database: 'postgres' })
  await client.connect()
  await client.query(text)
  await client.end()
}
