import { raw, sql, type Statement } from '../statement.ts'
import type { Column, Dialect } from '../database.ts'
import { describeMariadb, mariadbTables, parseMariadbTable } from './describe.ts'
import { judgeMariadbFailure } from './judge-failure.ts'
import { openMariadb } from './open-session.ts'

const quote = (name: string) => raw(`\`${name.replaceAll('`', '``')}\``)
const asText = (column: Statement): Statement => sql`CAST(${column} AS CHAR)`
const bindTime = (_column: Column, time: string): Statement => sql`CAST(${time} AS DATETIME(6))`

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '))
const wholeTypes = ['tinyint', 'smallint', 'mediumint', 'int', 'bigint']

/** Compared with a text, a whole number would be compared as a float, and lose digits. */
function bindKey({ type, isUnsigned }: Column, key: string): Statement {
  if (wholeTypes.includes(type))
    return isUnsigned ? sql`CAST(${key} AS UNSIGNED)` : sql`CAST(${key} AS SIGNED)`
  return type === 'decimal' ? sql`CAST(${key} AS DECIMAL(65,30))` : sql`${key}`
}

export const mariadb: Dialect = {
  openSession: openMariadb,
  judgeFailure: judgeMariadbFailure,
  quote,
  now: sql`SELECT CAST(SYSDATE(6) AS CHAR)`,
  describe: describeMariadb,
  parseTable: parseMariadbTable,
  timeTypes: new Set(['datetime', 'timestamp']),
  keyTypes: new Set([...wholeTypes, 'decimal', 'char', 'varchar', 'uuid']),
  untextualTypes: words(
    'binary varbinary tinyblob blob mediumblob longblob bit geometry point linestring polygon multipoint multilinestring multipolygon geometrycollection',
  ),
  shortTypes: words(
    'tinyint smallint mediumint int bigint float double decimal uuid enum inet4 inet6 date time datetime timestamp year',
  ),
  asText,
  bytesOf: (column) => sql`COALESCE(OCTET_LENGTH(${column}), 0)`,
  bindTime,
  bindKey,
  // Written out, since this engine finds no index for a comparison of pairs.
  after: ({ time, key }, [moment, last]) => {
    const [at, value] = [quote(time.name), bindTime(time, moment)]
    if (last === null) return sql`${at} >= ${value}`
    return sql`${at} >= ${value} AND (${at} > ${value} OR ${quote(key.name)} > ${bindKey(key, last)})`
  },
  upTo: ({ time, key }, [moment, last]) => {
    const [at, value] = [quote(time.name), bindTime(time, moment)]
    if (last === null) return sql`${at} < ${value}`
    return sql`${at} <= ${value} AND (${at} < ${value} OR ${quote(key.name)} <= ${bindKey(key, last)})`
  },
  fingerprint: (time, key) =>
    sql`CAST(CONV(LEFT(SHA2(CONCAT(${asText(time)}, '/', ${asText(key)}), 256), 15), 16, 10) AS UNSIGNED)`,
  tables: mariadbTables,
}
