import { raw, sql } from '../statement.ts'
import type { Dialect } from '../database.ts'
import { describePostgresql, parsePostgresqlTable, postgresqlTables } from './describe.ts'
import { judgePostgresqlFailure } from './judge-failure.ts'
import { openPostgresql } from './open-session.ts'

const quote = (name: string) => raw(`"${name.replaceAll('"', '""')}"`)
/** Of the catalogue itself, so that a department's own type of that name cannot come between. */
const typed = (value: string, type: string) =>
  sql`CAST(${value} AS ${raw('pg_catalog.')}${quote(type)})`

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '))

export const postgresql: Dialect = {
  openSession: openPostgresql,
  judgeFailure: judgePostgresqlFailure,
  quote,
  now: sql`SELECT clock_timestamp()::text`,
  describe: describePostgresql,
  parseTable: parsePostgresqlTable,
  timeTypes: new Set(['timestamptz', 'timestamp']),
  keyTypes: new Set(['int2', 'int4', 'int8', 'numeric', 'text', 'varchar', 'bpchar', 'uuid']),
  untextualTypes: new Set(['bytea']),
  shortTypes: words(
    'int2 int4 int8 float4 float8 bool uuid date time timetz timestamp timestamptz interval oid money inet cidr macaddr name',
  ),
  asText: (column) => sql`${column}::text`,
  bytesOf: (column) => sql`COALESCE(octet_length(${column}::text), 0)`,
  bindTime: ({ type }, time) => typed(time, type),
  bindKey: ({ type }, key) => typed(key, type),
  after: ({ time, key }, [moment, last]) =>
    last === null
      ? sql`${quote(time.name)} >= ${typed(moment, time.type)}`
      : sql`(${quote(time.name)}, ${quote(key.name)}) > (${typed(moment, time.type)}, ${typed(last, key.type)})`,
  upTo: ({ time, key }, [moment, last]) =>
    last === null
      ? sql`${quote(time.name)} < ${typed(moment, time.type)}`
      : sql`(${quote(time.name)}, ${quote(key.name)}) <= (${typed(moment, time.type)}, ${typed(last, key.type)})`,
  fingerprint: (time, key) =>
    sql`('x0' || left(encode(sha256(convert_to(${time}::text || '/' || ${key}::text, 'UTF8')), 'hex'), 15))::bit(64)::bigint`,
  tables: postgresqlTables,
}
