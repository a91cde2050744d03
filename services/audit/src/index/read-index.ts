import { setImmediate } from 'node:timers/promises'
import { HutongError } from '@hutong/process'
import type {
  AuditIndexReader,
  CountDimension,
  CountQuery,
  CountRow,
  EntryPage,
  EntryQuery,
  IndexedEntry,
} from './audit-index.ts'
import { composeSearch } from './compose-search.ts'
import type { Dialect } from './compose-search.ts'
import { readRow } from './read-row.ts'
import type { Row } from './read-row.ts'
import { fitsShape, readShape } from './shape.ts'
import type { Shape } from './shape.ts'
import { nothing, raw, sql } from './statement.ts'
import type { Statement } from './statement.ts'

export interface IndexDatabase extends Dialect {
  /** @throws HutongError HUTONG_AUDIT_INDEX_REBUILDING when a table is not there, HUTONG_AUDIT_INDEX_AWAY when the database is not */
  readonly query: (statement: Statement) => Promise<readonly Row[]>
  readonly close: () => Promise<void>
}

/** The reading half of the port over either database. */
export function readIndex(database: IndexDatabase): AuditIndexReader {
  const shapes = knowShapes(database)
  /** Once more when a rebuild exchanged the tables in the middle. */
  const ofNow = async <Found>(find: (now: Now) => Promise<Found>): Promise<Found> => {
    try {
      return await find(await shapes())
    } catch (cause) {
      if (!isRebuilding(cause)) throw cause
      return find(await shapes())
    }
  }
  return {
    search: (query) => ofNow((now) => search(database, now, query)),
    entry: async (ledger, at) => {
      const place = { ledger, from: at, limit: 1 }
      const [entry] = await ofNow((now) => readStretch(database, now, shapes, place))
      return entry?.at === at ? entry : undefined
    },
    count: (query) => ofNow((now) => count(database, now, query)),
    ledgers: () => ofNow((now) => countLedgers(database, now)),
    stretch: (ledger, from, limit) =>
      ofNow((now) => readStretch(database, now, shapes, { ledger, from, limit })),
    close: database.close,
  }
}

/** The generation in use, and its shapes. */
interface Now {
  readonly generation: number
  /** The last one that is known. */
  readonly last: number
  readonly shapes: ReadonlyMap<number, Shape>
}

const isRebuilding = (cause: unknown): boolean =>
  cause instanceof HutongError && cause.code === 'HUTONG_AUDIT_INDEX_REBUILDING'

/** Shapes are only ever added, with rising numbers, until the index is made anew. */
function knowShapes(database: IndexDatabase): () => Promise<Now> {
  let known = { identity: '', generation: 0, last: 0, shapes: new Map<number, Shape>() }
  return async () => {
    const [state] = await database.query(
      sql`SELECT identity, generation, whole FROM state WHERE id = 0`,
    )
    if (Number(state?.['whole'] ?? 0) !== 1) throw rebuilding()
    const identity = String(state?.['identity'])
    const generation = Number(state?.['generation'])
    if (known.identity !== identity || known.generation !== generation) {
      known = { identity, generation, last: 0, shapes: new Map() }
    }
    const now = known
    const added = await database.query(
      sql`SELECT id, members FROM ${raw(`shapes_${generation}`)} WHERE id > ${now.last} ORDER BY id`,
    )
    for (const row of added) {
      now.last = Number(row['id'])
      now.shapes.set(now.last, readShape(String(row['members'])))
    }
    return { ...now }
  }
}

export const rebuilding = (cause?: unknown): HutongError =>
  new HutongError(
    'HUTONG_AUDIT_INDEX_REBUILDING',
    'the index of the audit does not hold all entries yet: it is read from the log; try again after a while',
    cause,
  )

async function search(database: IndexDatabase, now: Now, query: EntryQuery): Promise<EntryPage> {
  const { subjects, limit } = query
  const fitting = fittingShapes(now, query)
  if (fitting.length === 0 || subjects?.length === 0) return { entries: [], next: null }
  const shapes = fitting.length === now.shapes.size ? { upTo: now.last } : fitting
  const distinct = subjects ? { ...query, subjects: [...new Set(subjects)] } : query
  const rows = await database.query(composeSearch(distinct, now.generation, shapes, database))
  const entries = rows.slice(0, limit).map((row) => readEntry(now, row))
  const last = entries.at(-1)
  return {
    entries,
    next:
      last && rows.length > limit ? { time: last.time, ledger: last.ledger, at: last.at } : null,
  }
}

function fittingShapes(now: Now, query: Parameters<typeof fitsShape>[1]): number[] {
  const fitting: number[] = []
  for (const [id, shape] of now.shapes) if (fitsShape(shape, query)) fitting.push(id)
  return fitting
}

async function countLedgers(
  database: IndexDatabase,
  { generation }: Now,
): Promise<ReadonlyMap<string, number>> {
  const rows = await database.query(
    sql`SELECT ledger, COUNT(*) AS count FROM ${raw(`entries_${generation}`)} GROUP BY ledger`,
  )
  return new Map(rows.map((row) => [String(row['ledger']), Number(row['count'])]))
}

async function readStretch(
  database: IndexDatabase,
  now: Now,
  shapesNow: () => Promise<Now>,
  { ledger, from, limit }: { ledger: string; from: number; limit: number },
): Promise<readonly IndexedEntry[]> {
  const [entries, details] = [raw(`entries_${now.generation}`), raw(`details_${now.generation}`)]
  const rows = await database.query(
    sql`SELECT e.ledger, e.at, e.time, e.shape, e.subject, e.cause, e.bytes,
          d.sealed_key, d.officer, d.office_window, d.case_ref, d.note, d.signals
        FROM ${entries} e LEFT JOIN ${details} d ON d.ledger = e.ledger AND d.at = e.at
        WHERE e.ledger = ${ledger} AND e.at >= ${from} ORDER BY e.at LIMIT ${raw(limit)}`,
  )
  // Some may have been added after the shapes were read.
  const areKnown = rows.every((row) => now.shapes.has(Number(row['shape'])))
  const known = areKnown ? now : await shapesNow()
  return rows.map((row) => readEntry(known, row))
}

function readEntry({ shapes }: Now, row: Row): IndexedEntry {
  const shape = shapes.get(Number(row['shape']))
  if (!shape) throw new HutongError('HUTONG_BUG', 'an entry of the index is of no known shape')
  return readRow(row, shape)
}

/** So many days are summed at once: in between others have their turn, for the embedded index is read in the thread that answers questions. */
const daysAtOnce = 7
const dayMs = 86_400_000

/** Day and month are summed by the database, all else here, by shape. */
async function count(
  database: IndexDatabase,
  now: Now,
  query: CountQuery,
): Promise<readonly CountRow[]> {
  const fitting = fittingShapes(now, query)
  if (fitting.length === 0) return []
  const daily = raw(`daily_${now.generation}`)
  // A shape that comes meanwhile may be one that these eyes must not see.
  const ofShape =
    fitting.length === now.shapes.size
      ? sql`shape <= ${now.last}`
      : database.isOneOf(raw('shape'), fitting)
  const shape = raw(query.by.every(isPeriod) ? '0' : 'shape')
  const until = query.to === undefined ? nothing : sql` AND day < ${query.to}`
  const sums = sumUp(now, query.by)
  for (let from = query.from ?? ''; ;) {
    const [first] = await database.query(
      sql`SELECT MIN(day) AS day FROM ${daily} WHERE day >= ${from}${until}`,
    )
    const day = first?.['day']
    if (typeof day !== 'string') return sums.rows()
    from = daysBehind(day)
    sums.take(
      await database.query(
        sql`SELECT ${periodOf(query.by)} AS period, ${shape} AS shape, SUM(count) AS count
            FROM ${daily} WHERE day >= ${day} AND day < ${from}${until} AND ${ofShape} GROUP BY 1, 2`,
      ),
    )
    await setImmediate()
  }
}

/** Entries whose time is none are of the day '', which comes before all others. */
function daysBehind(day: string): string {
  const at = Date.parse(day)
  const behind = Number.isNaN(at)
    ? ''
    : new Date(at + daysAtOnce * dayMs).toISOString().slice(0, 'YYYY-MM-DD'.length)
  return behind > day ? behind : `${day} `
}

const isPeriod = (dimension: CountDimension): boolean =>
  dimension === 'day' || dimension === 'month'

function periodOf(by: readonly CountDimension[]): Statement {
  if (by.includes('day')) return raw('day')
  return raw(by.includes('month') ? 'SUBSTR(day, 1, 7)' : `''`)
}

interface Sums {
  readonly take: (rows: readonly Row[]) => void
  readonly rows: () => readonly CountRow[]
}

function sumUp({ shapes }: Now, by: readonly CountDimension[]): Sums {
  const sums = new Map<string, { readonly keys: readonly (string | null)[]; count: number }>()
  const names = new Map<number, string>()
  return {
    take: (rows) => {
      for (const row of rows) {
        const [number, period] = [Number(row['shape']), String(row['period'])]
        const shape = shapes.get(number)
        const keysOf = (): (string | null)[] => by.map((one) => keyOf(one, shape, period))
        const ofShape = names.get(number) ?? JSON.stringify(by.map((one) => keyOf(one, shape, '')))
        names.set(number, ofShape)
        const name = `${period} ${ofShape}`
        const sum = sums.get(name) ?? { keys: keysOf(), count: 0 }
        sum.count += Number(row['count'])
        sums.set(name, sum)
      }
    },
    rows: () =>
      [...sums.values()]
        .map((sum) => ({ sum, place: JSON.stringify(sum.keys) }))
        .toSorted((one, other) => (one.place < other.place ? -1 : 1))
        .map(({ sum }) => sum),
  }
}

/** Of days and months alone no shape is known, nor asked for. */
function keyOf(dimension: CountDimension, shape: Shape | undefined, period: string): string | null {
  switch (dimension) {
    case 'day':
      return period
    case 'month':
      return period.slice(0, 'YYYY-MM'.length)
    case 'department':
      return shape?.department ?? null
    case 'client':
      return shape?.client ?? null
    case 'kind':
      return shape?.kind ?? null
    case 'provider':
      return shape?.provider ?? null
    case 'purpose':
      return shape?.purpose ?? null
    case 'type':
      return shape?.recordType ?? null
    case 'action':
      return shape?.action ?? null
    case 'channel':
      return shape?.channel ?? null
    case 'decision':
      return shape?.answerClass ?? null
  }
}
