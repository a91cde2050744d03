import { HutongError } from '@hutong/process'
import { chinaDate } from '@hutong/schemas'
import { connectionOf, type Connection } from '../../connections.ts'
import type { SourceWorld } from '../../open-source.ts'
import type { Column, Dialect, Engine, Table } from '../../sources/sql/database.ts'
import { dialectOf } from '../../sources/sql/dialect-of.ts'
import { openDatabase, type Database } from '../../sources/sql/open-database.ts'
import { join, raw, sql } from '../../sources/sql/statement.ts'
import { describeColumns } from '../guess-format.ts'
import { proposeStream } from '../propose-stream.ts'
import type { DiscoverAsked, Discovered } from '../source-tool.ts'

const rowsOfSampleMax = 1000
const lettersOfCellMax = 200
const tablesMax = 500

/**
 * The tables and views that the user of a connection may see, each as a stream to begin with.
 *
 * @throws HutongError HUTONG_SOURCE_UNAVAILABLE, HUTONG_SOURCE_CONFIG
 */
export async function discoverSql(
  asked: DiscoverAsked,
  { connections, clock }: SourceWorld,
): Promise<readonly Discovered[]> {
  const name = nameOf(asked)
  if (name === undefined) return []
  const connection = connectionOf(connections, name)
  const engine = engineOf(connection, name)
  const dialect = dialectOf(engine)
  const database = openDatabase({
    dialect,
    connection,
    zoneMinutes: 480,
    name,
    table: 'the catalogue',
  })
  const { signal } = new AbortController()
  try {
    const tables = await database.query(dialect.tables, signal)
    const asOf = chinaDate(clock.now())
    const found: Discovered[] = []
    for (const [schema, table, , rowCount] of tables.slice(0, tablesMax)) {
      const place = { engine, connection: name, schema: schema ?? '', table: table ?? '' }
      found.push(...(await look(database, dialect, place, Number(rowCount), asOf)))
    }
    return found
  } finally {
    await database.close()
  }
}

function nameOf(asked: DiscoverAsked): string | undefined {
  if ('connection' in asked) return asked.connection
  return 'stream' in asked && 'connection' in asked.stream.read
    ? asked.stream.read.connection
    : undefined
}

function engineOf({ url }: Connection, name: string): Engine {
  const { protocol } = new URL(url)
  if (protocol === 'postgresql:' || protocol === 'postgres:') return 'postgresql'
  if (protocol === 'mariadb:' || protocol === 'mysql:') return 'mariadb'
  throw new HutongError(
    'HUTONG_SOURCE_CONFIG',
    `the connection ${name} is no database: its url begins with postgresql:// or mariadb://`,
  )
}

interface TablePlace {
  readonly engine: Engine
  readonly connection: string
  readonly schema: string
  readonly table: string
}

async function look(
  database: Database,
  dialect: Dialect,
  { engine, connection, schema, table }: TablePlace,
  rowCount: number,
  asOf: string,
): Promise<readonly Discovered[]> {
  const { signal } = new AbortController()
  const described = dialect.parseTable(
    await database.query(dialect.describe(schema, table), signal),
  )
  if (described === undefined) return []
  const all = [...described.columns.values()]
  const read = all.filter(({ type, mayRead }) => mayRead && !dialect.untextualTypes.has(type))
  if (read.length === 0) return []
  const rows = await database.query(sample(dialect, schema, table, read), signal)
  const texts = new Map(read.map(({ name }, i) => [name, rows.map((row) => row[i]?.trim() ?? '')]))
  const { columns, keys: found } = describeColumns(texts, asOf)
  const keys = found.toSorted(
    (a, b) => Number(isUnique(described, b)) - Number(isUnique(described, a)),
  )
  const cursors = read
    .filter(({ type }) => dialect.timeTypes.has(type))
    .toSorted((a, b) => Number(b.isIndexed) - Number(a.isIndexed))
    .map(({ name }) => name)
  const place = { connection, engine, table: `${schema}.${table}` }
  const cursor = { time: cursors[0] ?? 'COLUMN', key: keys[0] ?? 'COLUMN' }
  const form = { kind: 'sql-polling', ...place, cursor }
  return [
    {
      name: `${schema}.${table}`,
      rowCount,
      sampleCount: rows.length,
      keys,
      cursors,
      columns,
      read: form,
      ...proposeStream({ columns, keys, sampleCount: rows.length, read: form }),
      remarks: remarksOf(described, all, read, cursors, keys),
    },
  ]
}

/** The first rows by a unique column where there is one, so that asking again finds the same. */
function sample(dialect: Dialect, schema: string, table: string, columns: readonly Column[]) {
  const { quote, asText } = dialect
  const cells = columns.map(
    ({ name }) => sql`LEFT(${asText(quote(name))}, ${raw(String(lettersOfCellMax))})`,
  )
  const first = columns.find(({ isUnique: unique }) => unique)
  const order = first === undefined ? raw('') : sql` ORDER BY ${quote(first.name)}`
  return sql`SELECT ${join(cells, ', ')} FROM ${quote(schema)}.${quote(table)}${order} LIMIT ${raw(String(rowsOfSampleMax))}`
}

const isUnique = ({ columns }: Table, name: string): boolean => columns.get(name)?.isUnique === true

function remarksOf(
  { columns, isView }: Table,
  all: readonly Column[],
  read: readonly Column[],
  cursors: readonly string[],
  keys: readonly string[],
): readonly string[] {
  const [cursor] = cursors
  const remarks = all
    .filter((column) => !read.includes(column))
    .map(
      ({ name, type, mayRead }) =>
        `${name} ${mayRead ? `is ${type}, which has no text` : 'may not be read by this user'}`,
    )
  if (cursor === undefined)
    remarks.push(
      'no column says when a row last changed: have one added, or let the department write an outbox',
    )
  else if (!isView && columns.get(cursor)?.isIndexed === false)
    remarks.push(`no index begins with ${cursor}: each poll would read the whole table`)
  if (cursor !== undefined && columns.get(cursor)?.secondDigits !== 6)
    remarks.push(
      `${cursor} has no microseconds: of two changes within one tick the later can be passed over`,
    )
  if (keys.length === 0) remarks.push('no column can be the key alone')
  return remarks
}
