import { sql, type Statement } from '../statement.ts'
import type { Column, SqlRow, Table } from '../database.ts'

/** One row for each column; of a domain the type that it stands on. */
export const describePostgresql = (schema: string, table: string): Statement => sql`
SELECT c.relkind::text,
  a.attname::text,
  COALESCE(base.typname, t.typname)::text,
  (NOT a.attnotnull)::text,
  (has_schema_privilege(n.oid, 'USAGE') AND has_column_privilege(c.oid, a.attnum, 'SELECT'))::text,
  (CASE WHEN a.atttypmod >= 0 THEN a.atttypmod ELSE 6 END)::text,
  EXISTS (SELECT FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid
    AND i.indpred IS NULL AND i.indnkeyatts = 1 AND i.indkey[0] = a.attnum)::text,
  EXISTS (SELECT FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid AND i.indisvalid AND i.indkey[0] = a.attnum)::text
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_type base ON t.typtype = 'd' AND base.oid = t.typbasetype
WHERE n.nspname = ${schema} AND c.relname = ${table} AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
ORDER BY a.attnum`

export function parsePostgresqlTable(rows: readonly SqlRow[]): Table | undefined {
  const [first] = rows
  if (first === undefined) return undefined
  const columns = rows.map(parseColumn).map((column) => [column.name, column] as const)
  return { isView: first[0] === 'v' || first[0] === 'm', columns: new Map(columns) }
}

function parseColumn([, name, type, isNullable, mayRead, digits, unique, indexed]: SqlRow): Column {
  return {
    name: name ?? '',
    type: type ?? '',
    isNullable: isNullable === 'true',
    mayRead: mayRead === 'true',
    secondDigits: type?.startsWith('timestamp') ? Number(digits) : 0,
    isUnsigned: false,
    isUnique: unique === 'true',
    isIndexed: indexed === 'true',
  }
}

export const postgresqlTables: Statement = sql`
SELECT n.nspname::text, c.relname::text, (c.relkind IN ('v', 'm'))::text, GREATEST(c.reltuples, 0)::bigint::text
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
  AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
  AND has_schema_privilege(n.oid, 'USAGE') AND has_any_column_privilege(c.oid, 'SELECT')
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"`
