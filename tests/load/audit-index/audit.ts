import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { startPostgres } from '@hutong/infra'
import { openLedger } from '@hutong/ledger'
import type { Ledger, LedgerSettings } from '@hutong/ledger'
import { openSealedDetails } from '@hutong/ledger/entries'
import { silentLogger, systemClock } from '@hutong/process'
import { Client } from 'pg'
import { openIndexReader, openIndexWriter } from '../../../services/audit/src/index/open-index.ts'
import type { IndexSettings } from '../../../services/audit/src/index/open-index.ts'
import type { IndexedEntry } from '../../../services/audit/src/index/audit-index.ts'
import { parseEntry } from '../../../services/audit/src/indexing/parse-entry.ts'
import { askIndex } from './ask-index.ts'
import { exportIndex } from './export-index.ts'
import { ledgerNames, makeEntries, sealedKey, sealingKey } from './make-entries.ts'
import type { MadeEntry } from './make-entries.ts'

const entriesDefault = 1_000_000
const batchEntries = 1_000
/** Into the index that holds the others already. */
const entriesAdded = 20_000

/**
 * A quarter's entries into SQLite and PostgreSQL, parsed and opened as the audit does it, until they may be searched, against plain inserts of the same bytes
 * under their key; then more of them, one by one in their places; searches, and an export with proofs; and the restart of a ledger that holds as many.
 */
export async function benchAudit(words: readonly string[]) {
  const entries = Number(words[0] ?? entriesDefault)
  const folder = await mkdtemp(join(tmpdir(), 'hutong-bench-audit-'))
  const postgres = await startPostgres()
  try {
    const sqlite = { kind: 'sqlite', file: join(folder, 'audit.db') } as const
    const far = {
      kind: 'postgres',
      postgres: `${postgres.address}/postgres?user=postgres`,
    } as const
    const ledgers = join(folder, 'ledgers')
    await fillLedgers(ledgers, entries + entriesAdded)
    return {
      bench: 'audit',
      entries,
      sqlite: await measure(sqlite, {
        entries,
        ledgers,
        plain: () => plainSqlite(join(folder, 'plain.db'), entries),
      }),
      postgres: await measure(far, {
        entries,
        ledgers,
        plain: () => plainPostgres(postgres.address, entries),
      }),
      restartMs: await restart(join(folder, 'ledger'), entries),
    }
  } finally {
    await postgres.stop()
    await rm(folder, { recursive: true })
  }
}

async function measure(
  place: IndexSettings,
  parts: {
    readonly entries: number
    readonly ledgers: string
    readonly plain: () => Promise<number>
  },
) {
  const peer = await parts.plain()
  const filled = await fill(place, parts.entries)
  const index = await openIndexReader(place)
  const search = await askIndex(index)
  const exported = await exportIndex(index, parts.ledgers)
  await index.close()
  return {
    entriesPerSecond: filled.perSecond,
    peerPerSecond: peer,
    ratio: Math.round((filled.perSecond / peer) * 100) / 100,
    addedPerSecond: filled.addedPerSecond,
    search,
    export: exported,
  }
}

/** An index made anew, until it may be searched; then more, as they come day by day. The making of the entries is not timed. */
async function fill(place: IndexSettings, entries: number) {
  const writer = await openIndexWriter(place)
  let [next, ms, addedMs] = [0, 0, 0]
  for (const batch of batchesOf(entries + entriesAdded)) {
    const isMore = next >= entries
    const from = performance.now()
    const parsed = batch.flatMap(parse)
    await writer.add({ partition: 0, from: next, next: next + batch.length, entries: parsed })
    next += batch.length
    if (!isMore && next >= entries) await writer.settle(await writer.identity())
    const took = performance.now() - from
    if (isMore) addedMs += took
    else ms += took
  }
  await writer.close()
  return {
    perSecond: perSecond(entries, ms),
    addedPerSecond: perSecond(entriesAdded, addedMs),
  }
}

/** What the index holds, so that it can be proven. */
async function fillLedgers(folder: string, entries: number): Promise<void> {
  const open = new Map<string, Ledger>()
  for (const name of ledgerNames) {
    open.set(name, await openLedger(settingsOf(join(folder, name), name)))
  }
  for (const batch of batchesOf(entries)) {
    await Promise.all(batch.flatMap(({ ledger, bytes }) => open.get(ledger)?.append(bytes) ?? []))
  }
  for (const ledger of open.values()) await ledger.close()
}

function parse({ ledger, at, bytes }: MadeEntry): IndexedEntry[] {
  const entry = parseEntry(ledger, at, bytes, (_, sealed) => {
    const { officer = '', window = '', caseRef = '' } = openSealedDetails(sealingKey, sealed)
    return { sealedKey, officer, window, caseRef }
  })
  return entry ? [entry] : []
}

async function plainSqlite(file: string, entries: number): Promise<number> {
  const database = new DatabaseSync(file)
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    CREATE TABLE entries (ledger TEXT, at INTEGER, bytes BLOB, PRIMARY KEY (ledger, at)) STRICT`)
  const add = database.prepare('INSERT INTO entries VALUES (?, ?, ?)')
  let ms = 0
  for (const batch of batchesOf(entries)) {
    const from = performance.now()
    database.exec('BEGIN')
    for (const { ledger, at, bytes } of batch) add.run(ledger, at, bytes)
    database.exec('COMMIT')
    ms += performance.now() - from
  }
  database.close()
  return perSecond(entries, ms)
}

async function plainPostgres(address: string, entries: number): Promise<number> {
  const [host = '', port = ''] = address.split(':')
  const client = new Client({ host, port: Number(port), user: 'postgres', database: 'postgres' })
  await client.connect()
  await client.query(
    'CREATE TABLE plain (ledger text, at bigint, bytes bytea, PRIMARY KEY (ledger, at))',
  )
  let ms = 0
  for (const batch of batchesOf(entries)) {
    const from = performance.now()
    await client.query(
      'INSERT INTO plain SELECT * FROM unnest($1::text[], $2::bigint[], $3::bytea[])',
      [
        batch.map(({ ledger }) => ledger),
        batch.map(({ at }) => at),
        batch.map(({ bytes }) => bytes),
      ],
    )
    ms += performance.now() - from
  }
  await client.query('DROP TABLE plain')
  await client.end()
  return perSecond(entries, ms)
}

/** From the start to the first entry that could be appended. */
async function restart(folder: string, entries: number): Promise<number> {
  const settings = settingsOf(folder, 'bench')
  const ledger = await openLedger(settings)
  for (const batch of batchesOf(entries)) {
    await Promise.all(batch.map(({ bytes }) => ledger.append(bytes)))
  }
  await ledger.close()
  const from = performance.now()
  const again = await openLedger(settings)
  const ms = performance.now() - from
  await again.close()
  return Math.round(ms)
}

function settingsOf(folder: string, name: string): LedgerSettings {
  const { privateKey: key } = generateKeyPairSync('ed25519')
  const origin = `hutong.example/${name}`
  return { folder, origin, key, clock: systemClock, logger: silentLogger }
}

function* batchesOf(entries: number): Generator<readonly MadeEntry[]> {
  let batch: MadeEntry[] = []
  for (const entry of makeEntries(entries)) {
    batch.push(entry)
    if (batch.length < batchEntries) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

const perSecond = (entries: number, ms: number): number => Math.round((entries / ms) * 1_000)
