import type { DatabaseSync } from 'node:sqlite'
import { openDatabase } from '@hutong/sqlite'
import { migrations } from './index-jobs.ts'

/**
 * Everything given must hold. Times are RFC 3339 in UTC with milliseconds, as entries hold them, since they are compared as text; `from` is included, `to` is
 * not. Newest first.
 */
export interface EntryQuery {
  /** Pseudonymous tags of one person, one for each quarter searched. */
  readonly subjects?: readonly string[]
  readonly client?: string
  readonly department?: string
  readonly purpose?: string
  readonly type?: string
  readonly from?: string
  readonly to?: string
  readonly limit: number
  /** Where the page before ended. */
  readonly after?: EntryCursor
}

export interface EntryCursor {
  readonly time: string
  readonly ledger: string
  readonly index: number
}

interface FoundEntry {
  readonly ledger: string
  readonly index: number
  readonly entry: unknown
}

interface EntryPage {
  readonly entries: readonly FoundEntry[]
  readonly next: EntryCursor | null
}

export interface EntryIndex {
  readonly search: (query: EntryQuery) => EntryPage
  readonly close: () => void
}

export function openEntryIndex(file: string): EntryIndex {
  const database = openDatabase(file, { readOnly: true, migrations })
  return {
    search: (query) => search(database, query),
    close: () => database.close(),
  }
}

function search(database: DatabaseSync, query: EntryQuery): EntryPage {
  const { conditions, values } = conditionsOf(query)
  const rows = database
    .prepare(
      `SELECT ledger, at, time, bytes FROM entries WHERE ${conditions.join(' AND ')}
       ORDER BY time DESC, ledger DESC, at DESC LIMIT ?`,
    )
    .all(...values, query.limit + 1)
  const page = rows.slice(0, query.limit)
  const last = page.at(-1)
  return {
    entries: page.map((row) => ({
      ledger: String(row['ledger']),
      index: Number(row['at']),
      entry: row['bytes'] instanceof Uint8Array ? parse(row['bytes']) : null,
    })),
    next:
      last && rows.length > query.limit
        ? { time: String(last['time']), ledger: String(last['ledger']), index: Number(last['at']) }
        : null,
  }
}

const parse = (bytes: Uint8Array): unknown => JSON.parse(Buffer.from(bytes).toString('utf8'))

function conditionsOf(query: EntryQuery): { conditions: string[]; values: (string | number)[] } {
  const conditions = ['1 = 1']
  const values: (string | number)[] = []
  const add = (condition: string, ...given: (string | number)[]): void => {
    conditions.push(condition)
    values.push(...given)
  }
  const { subjects, after } = query
  if (subjects) add(`subject IN (${subjects.map(() => '?').join(', ')})`, ...subjects)
  if (query.client !== undefined) add('client = ?', query.client)
  if (query.department !== undefined) add('department = ?', query.department)
  if (query.purpose !== undefined) add('purpose = ?', query.purpose)
  if (query.type !== undefined) add('record_type = ?', query.type)
  if (query.from !== undefined) add('time >= ?', query.from)
  if (query.to !== undefined) add('time < ?', query.to)
  if (after) add('(time, ledger, at) < (?, ?, ?)', after.time, after.ledger, after.index)
  return { conditions, values }
}
