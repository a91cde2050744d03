import { HutongError } from '@hutong/process'
import { connectionOf } from '../../connections.ts'
import type { Reason } from '../../connector.ts'
import type { Stream } from '../../load-connector.ts'
import type { Mapping } from '../../mapping/mapping.ts'
import type { SourceWorld } from '../../open-source.ts'
import { checkOutbox, checkTable } from '../../sources/sql/check-table.ts'
import type { Dialect, Table } from '../../sources/sql/database.ts'
import { dialectOf } from '../../sources/sql/dialect-of.ts'
import { parseMoment } from '../../sources/sql/moment.ts'
import { openDatabase, type Database } from '../../sources/sql/open-database.ts'
import type { OutboxSettings, PollingSettings } from '../../sources/sql/sql-settings.ts'
import { columnsOf, mappedColumns } from '../../mapping/mapped-columns.ts'
import type { CheckPoint } from '../source-tool.ts'
import { checkChanges } from './check-changes.ts'

const skewSecondsMax = 60

/** Whether the server answers and lets us in, the table is there with its columns and may be read, and both clocks agree. */
export async function checkSql(
  { read, mapping }: Stream,
  { connections, clock }: SourceWorld,
): Promise<readonly CheckPoint[]> {
  if (read.kind !== 'sql-polling' && read.kind !== 'sql-outbox') return []
  const dialect = dialectOf(read.engine)
  const database = openDatabase({
    dialect,
    connection: connectionOf(connections, read.connection),
    zoneMinutes: read.zoneMinutes,
    name: read.connection,
    table: `${read.schema}.${read.table}`,
  })
  try {
    return await look(database, dialect, read, mapping, () => clock.now())
  } catch (cause) {
    if (!(cause instanceof HutongError)) throw cause
    const fix = 'correct the connection in the file that HUTONG_SOURCES names, or the server'
    return [{ name: 'login', ok: false, found: cause.message, fix }]
  } finally {
    await database.close()
  }
}

async function look(
  database: Database,
  dialect: Dialect,
  read: PollingSettings | OutboxSettings,
  mapping: Mapping,
  now: () => number,
): Promise<readonly CheckPoint[]> {
  const { signal } = new AbortController()
  const name = `${read.schema}.${read.table}`
  const [[serverNow = null] = []] = await database.query(dialect.now, signal)
  const points: CheckPoint[] = [
    { name: 'login', ok: true, found: `the connection ${read.connection} lets us in` },
    clockPoint(parseMoment(serverNow ?? '', read.zoneMinutes) ?? 0, now()),
  ]
  const described = await database.query(dialect.describe(read.schema, read.table), signal)
  const table = dialect.parseTable(described)
  if (table === undefined) {
    const found = `there is no table or view ${name}, or this user may not see it`
    return [
      ...points,
      { name: 'table', ok: false, found, fix: 'correct read.table, or grant SELECT on it' },
    ]
  }
  points.push({ name: 'table', ok: true, found: `${name} is there` })
  if (read.kind === 'sql-outbox') {
    const lacking = checkOutbox(table, read.engine).map(columnPoint)
    if (lacking.length > 0) return [...points, ...lacking]
    return [...points, ...(await checkChanges(database, dialect, read, mapping))]
  }
  const { cursor, deletes } = read
  const columns = [...columnsOf(mapping), ...(deletes === undefined ? [] : [deletes.column])]
  const mistakes = checkTable(table, { columns, cursor }, dialect)
  return [...points, ...fieldPoints(mapping, mistakes), indexPoint(table, cursor.time, name)]
}

function clockPoint(serverMicros: number, now: number): CheckPoint {
  const seconds = Math.round((serverMicros / 1000 - now) / 1000)
  const found = `the server's clock is ${Math.abs(seconds)} s ${seconds < 0 ? 'behind' : 'ahead of'} this machine's`
  if (Math.abs(seconds) <= skewSecondsMax) return { name: 'clock', ok: true, found }
  return { name: 'clock', ok: false, found, fix: 'set both by NTP, and correct read.zone' }
}

/** Each field of the record with what is wrong with its column, then columns that no field has. */
function fieldPoints(mapping: Mapping, mistakes: readonly Reason[]): readonly CheckPoint[] {
  const mapped = mappedColumns(mapping)
  const known = new Set(mapped.map(([, column]) => column))
  return [
    ...mapped.map(([field, column]): CheckPoint => {
      const mistake = mistakes.find((one) => one.field === column)
      if (mistake !== undefined) return { ...columnPoint(mistake), field }
      return { name: 'column', field, ok: true, found: `${column} is there` }
    }),
    ...mistakes.filter(({ field = '' }) => !known.has(field)).map(columnPoint),
  ]
}

const columnPoint = ({ field = '', rule }: Reason): CheckPoint => ({
  name: 'column',
  ok: false,
  found: `${field}: ${rule}`,
  fix: 'correct connector.yaml, or have the table or a view give it',
})

function indexPoint({ isView, columns }: Table, time: string, name: string): CheckPoint {
  if (isView)
    return {
      name: 'index',
      ok: true,
      found: `${name} is a view: its table needs an index on ${time}`,
    }
  if (columns.get(time)?.isIndexed !== false)
    return { name: 'index', ok: true, found: `${time} has an index` }
  return {
    name: 'index',
    ok: false,
    found: `no index of ${name} begins with ${time}: each poll reads the whole table`,
    fix: 'make one on the columns of the cursor, in their order',
  }
}
