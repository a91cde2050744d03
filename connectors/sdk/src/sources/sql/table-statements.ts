import type { Column, CursorColumns, Dialect } from './database.ts'
import { rowBytesMax, rowsPerBatchMax } from './limits.ts'
import type { Place } from './place.ts'
import { join, raw, sql, type Statement } from './statement.ts'

/** Rows of the table, by their places; what is left out has no limit. */
export interface Range {
  readonly after?: Place | null
  readonly upTo?: Place | null
  readonly before?: string
  /** Rows whose time is this or later. */
  readonly from?: string
}

/** The statements that read one table, in the words of its engine. */
export function tableStatements(
  dialect: Dialect,
  schema: string,
  table: string,
  cursor: CursorColumns,
  columns: readonly Column[],
) {
  const { quote, asText } = dialect
  const from = sql`${quote(schema)}.${quote(table)}`
  const time = quote(cursor.time.name)
  const key = quote(cursor.key.name)

  const isIn = ({ after, upTo, before, from: first }: Range): Statement => {
    const limits: Statement[] = []
    if (after) limits.push(dialect.after(cursor, after))
    if (upTo) limits.push(dialect.upTo(cursor, upTo))
    if (before !== undefined) limits.push(sql`${time} < ${dialect.bindTime(cursor.time, before)}`)
    if (first !== undefined) limits.push(sql`${time} >= ${dialect.bindTime(cursor.time, first)}`)
    return limits.length === 0 ? sql`${time} IS NOT NULL` : join(limits, ' AND ')
  }

  const long = columns.filter(({ type }) => !dialect.shortTypes.has(type))
  const bytes =
    long.length === 0
      ? raw('0')
      : join(
          long.map(({ name }) => dialect.bytesOf(quote(name))),
          ' + ',
        )
  const alias = (i: number): Statement => raw(`c${i}`)
  const inner = join(
    [
      sql`${time} AS t`,
      sql`${key} AS k`,
      sql`${bytes} AS b`,
      ...columns.map(({ name }, i) => sql`${quote(name)} AS ${alias(i)}`),
    ],
    ', ',
  )
  // The server itself holds back what is too long: a cell of a gigabyte never comes here.
  const max = raw(String(rowBytesMax))
  const outer = join(
    [
      asText(raw('t')),
      asText(raw('k')),
      asText(raw('b')),
      ...columns.map((_, i) => sql`CASE WHEN b <= ${max} THEN ${asText(alias(i))} END`),
    ],
    ', ',
  )
  // One more than a batch holds, to see whether the next row stands at the same place.
  // `r.t`: the bare name would be the text, in whose order 10 comes before 9.
  const page = (where: Statement): Statement => sql`SELECT ${outer}
FROM (SELECT ${inner} FROM ${from} WHERE ${where} ORDER BY ${time}, ${key} LIMIT ${raw(String(rowsPerBatchMax + 1))}) AS r
ORDER BY r.t, r.k`

  return {
    rows: (range: Range) => page(isIn(range)),
    /** Rows without a time, in the order of their keys. */
    unset: (after: string | null) =>
      page(
        after === null
          ? sql`${time} IS NULL`
          : sql`${time} IS NULL AND ${key} > ${dialect.bindKey(cursor.key, after)}`,
      ),
    sum: (range: Range) =>
      sql`SELECT ${asText(raw('COUNT(*)'))}, ${asText(sql`COALESCE(SUM(${dialect.fingerprint(time, key)}), 0)`)} FROM ${from} WHERE ${isIn(range)}`,
    sumUnset: sql`SELECT ${asText(raw('COUNT(*)'))}, ${asText(sql`COALESCE(SUM(${dialect.fingerprint(raw("''"), key)}), 0)`)} FROM ${from} WHERE ${time} IS NULL`,
    latest: (range: Range) =>
      sql`SELECT ${asText(sql`MAX(${time})`)} FROM ${from} WHERE ${isIn(range)}`,
    keyless: sql`SELECT 'keyless' FROM ${from} WHERE ${key} IS NULL LIMIT 1`,
  }
}

export type TableStatements = ReturnType<typeof tableStatements>
