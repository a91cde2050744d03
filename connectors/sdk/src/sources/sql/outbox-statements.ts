import type { Dialect, Engine } from './database.ts'
import type { OutboxPosition } from './outbox-position.ts'
import { rowBytesMax, rowsPerBatchMax } from './limits.ts'
import { raw, sql, type Statement } from './statement.ts'

/** The columns of an outbox have fixed names. */
const outboxColumns = ['id', 'key', 'op', 'payload', 'written_at'] as const

/** The statements that read an outbox, in the words of its engine. */
export function outboxStatements(engine: Engine, dialect: Dialect, schema: string, table: string) {
  const { quote, asText } = dialect
  const from = sql`${quote(schema)}.${quote(table)}`
  const [id, key, op, payload, writtenAt] = outboxColumns.map((name) => quote(name))
  const bigint = (value: string): Statement =>
    engine === 'postgresql' ? sql`CAST(${value} AS bigint)` : sql`CAST(${value} AS SIGNED)`

  const cells = (transaction: Statement): Statement => {
    const [i = raw(''), k = raw(''), o = raw(''), p = raw(''), w = raw('')] = [
      id,
      key,
      op,
      payload,
      writtenAt,
    ]
    const bytes = dialect.bytesOf(p)
    const short = sql`CASE WHEN ${bytes} <= ${raw(String(rowBytesMax))} THEN ${asText(p)} END`
    return sql`${transaction}, ${asText(i)}, ${asText(k)}, ${asText(o)}, ${asText(w)}, ${asText(bytes)}, ${short}`
  }
  const limit = raw(String(rowsPerBatchMax))
  const idName = quote('id')
  const transaction = quote('transaction')
  // Below it every transaction has ended, whatever number its rows have: nothing can come in before what is read.
  const horizon = raw('pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot())')

  // With the table's name before them: the bare names would be the texts that are selected, in whose order 10 comes before 9.
  const page = ({ transaction: last, id: lastId }: OutboxPosition): Statement =>
    engine === 'postgresql'
      ? sql`SELECT ${cells(sql`${transaction}::text`)} FROM ${from}
WHERE (${transaction}, ${idName}) > (CAST(${last} AS pg_catalog.xid8), ${bigint(lastId)}) AND ${transaction} < ${horizon}
ORDER BY ${from}.${transaction}, ${from}.${idName} LIMIT ${limit}`
      : sql`SELECT ${cells(raw("'0'"))} FROM ${from} WHERE ${idName} > ${bigint(lastId)} ORDER BY ${idName} LIMIT ${limit}`

  return {
    page,
    /** The last changes, the newest first, whether or not they have to wait. */
    newest:
      engine === 'postgresql'
        ? sql`SELECT ${cells(sql`${transaction}::text`)} FROM ${from}
ORDER BY ${from}.${transaction} DESC, ${from}.${idName} DESC LIMIT ${limit}`
        : sql`SELECT ${cells(raw("'0'"))} FROM ${from} ORDER BY ${idName} DESC LIMIT ${limit}`,
    /** The oldest moment of rows that are there and must wait. */
    waitingSince: ({ transaction: last, id: lastId }: OutboxPosition): Statement =>
      engine === 'postgresql'
        ? sql`SELECT MIN(${quote('written_at')})::text FROM ${from}
WHERE (${transaction}, ${idName}) > (CAST(${last} AS pg_catalog.xid8), ${bigint(lastId)})`
        : sql`SELECT ${asText(sql`MIN(${quote('written_at')})`)} FROM ${from} WHERE ${idName} > ${bigint(lastId)}`,
    /** How many rows there are in between once every row there is committed or gone; fails at once while one is neither. */
    settled: (after: string, upTo: string): Statement =>
      sql`SELECT ${asText(idName)} FROM ${from} WHERE ${idName} > ${bigint(after)} AND ${idName} <= ${bigint(upTo)} LOCK IN SHARE MODE NOWAIT`,
    latest: sql`SELECT ${asText(sql`MAX(${idName})`)} FROM ${from}`,
    /** PostgreSQL: whether the position's transaction is one that this server has seen. */
    isAhead: (last: string): Statement =>
      sql`SELECT (pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot()) < CAST(${last} AS pg_catalog.xid8))::text`,
  }
}
