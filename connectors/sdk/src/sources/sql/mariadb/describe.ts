import { sql, type Statement } from '../statement.ts'
import type { Column, SqlRow, Table } from '../database.ts'

/**
 * One row for each column that the user may see: what may not be read is not there. The table is named in each place: joined to another one it
 * would be looked for among all tables of the server.
 */
export const describeMariadb = (schema: string, table: string): Statement => sql`
SELECT t.TABLE_TYPE, c.COLUMN_NAME, c.DATA_TYPE, c.IS_NULLABLE, c.PRIVILEGES, CAST(c.DATETIME_PRECISION AS CHAR), c.COLUMN_TYPE,
  IF(EXISTS (SELECT 1 FROM information_schema.STATISTICS s WHERE s.TABLE_SCHEMA = ${schema} AND s.TABLE_NAME = ${table}
    AND s.COLUMN_NAME = c.COLUMN_NAME AND s.SEQ_IN_INDEX = 1 AND s.NON_UNIQUE = 0 AND s.SUB_PART IS NULL
    AND NOT EXISTS (SELECT 1 FROM information_schema.STATISTICS o WHERE o.TABLE_SCHEMA = ${schema}
      AND o.TABLE_NAME = ${table} AND o.INDEX_NAME = s.INDEX_NAME AND o.SEQ_IN_INDEX = 2)), 'true', 'false'),
  IF(EXISTS (SELECT 1 FROM information_schema.STATISTICS s WHERE s.TABLE_SCHEMA = ${schema} AND s.TABLE_NAME = ${table}
    AND s.COLUMN_NAME = c.COLUMN_NAME AND s.SEQ_IN_INDEX = 1), 'true', 'false')
FROM information_schema.COLUMNS c
JOIN information_schema.TABLES t ON t.TABLE_SCHEMA = ${schema} AND t.TABLE_NAME = ${table}
WHERE c.TABLE_SCHEMA = ${schema} AND c.TABLE_NAME = ${table}
ORDER BY c.ORDINAL_POSITION`

export function parseMariadbTable(rows: readonly SqlRow[]): Table | undefined {
  const [first] = rows
  if (first === undefined) return undefined
  const columns = rows.map(parseColumn).map((column) => [column.name, column] as const)
  return { isView: first[0] === 'VIEW', columns: new Map(columns) }
}

function parseColumn(row: SqlRow): Column {
  const [, name, type, isNullable, privileges, digits, columnType, unique, indexed] = row
  return {
    name: name ?? '',
    type: type ?? '',
    isNullable: isNullable === 'YES',
    mayRead: (privileges ?? '').split(',').includes('select'),
    secondDigits: Number(digits ?? 0),
    isUnsigned: (columnType ?? '').includes('unsigned'),
    isUnique: unique === 'true',
    isIndexed: indexed === 'true',
  }
}

export const mariadbTables: Statement = sql`
SELECT TABLE_SCHEMA, TABLE_NAME, IF(TABLE_TYPE = 'VIEW', 'true', 'false'), CAST(COALESCE(TABLE_ROWS, 0) AS CHAR)
FROM information_schema.TABLES
WHERE TABLE_TYPE IN ('BASE TABLE', 'VIEW')
  AND TABLE_SCHEMA NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')
ORDER BY BINARY TABLE_SCHEMA, BINARY TABLE_NAME`
