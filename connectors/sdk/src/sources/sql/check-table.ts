import type { Reason } from '../../connector.ts'
import type { Column, Dialect, Engine, Table } from './database.ts'

/** What a table must have to be read, before any row is. */
export interface TableNeeds {
  /** Every column that is read. */
  readonly columns: readonly string[]
  readonly cursor: { readonly time: string; readonly key: string }
}

/** Everything that keeps a table from being read as it is declared; `field` names a column. */
export function checkTable(
  table: Table,
  { columns, cursor }: TableNeeds,
  dialect: Dialect,
): readonly Reason[] {
  const { time, key } = cursor
  const missing = [...new Set([...columns, time, key])].flatMap((name) => {
    const column = table.columns.get(name)
    if (column === undefined)
      return [reason('column-missing', name, 'is not there, or may not be seen by this user')]
    if (!column.mayRead) return [reason('column-forbidden', name, 'grant SELECT on it')]
    if (!dialect.untextualTypes.has(column.type)) return []
    const rule = `is ${column.type}, which has no text: leave it out, or read a view that makes it text`
    return [reason('column-type', name, rule)]
  })
  return [...missing, ...checkTime(table, time, dialect), ...checkKey(table, key, dialect)]
}

function checkTime(table: Table, name: string, dialect: Dialect): readonly Reason[] {
  const column = table.columns.get(name)
  if (column === undefined || dialect.timeTypes.has(column.type)) return []
  const wanted = [...dialect.timeTypes].join(' or ')
  return [reason('cursor-type', name, `is ${column.type}; cursor.time is a ${wanted}`)]
}

function checkKey(table: Table, name: string, dialect: Dialect): readonly Reason[] {
  const column = table.columns.get(name)
  if (column === undefined) return []
  if (!dialect.keyTypes.has(column.type)) {
    const wanted = [...dialect.keyTypes].join(', ')
    return [reason('cursor-type', name, `is ${column.type}; cursor.key is one of ${wanted}`)]
  }
  if (!isWord(column) || column.isUnique) return []
  // Of two words that differ in case or accents alone, many collations would let one hide the other.
  return [reason('cursor-not-unique', name, 'as a word it needs a unique index of its own')]
}

const isWord = ({ type }: Column): boolean => ['char', 'varchar', 'bpchar', 'text'].includes(type)

const reason = (code: string, field: string, rule: string): Reason => ({ code, field, rule })

const outboxTypes: Readonly<Record<Engine, Readonly<Record<string, readonly string[]>>>> = {
  postgresql: {
    id: ['int8', 'int4'],
    key: ['text', 'varchar', 'bpchar', 'uuid', 'int4', 'int8', 'numeric'],
    op: ['text', 'varchar', 'bpchar'],
    payload: ['jsonb', 'json', 'text'],
    written_at: ['timestamptz', 'timestamp'],
    transaction: ['xid8'],
  },
  mariadb: {
    id: ['bigint', 'int'],
    key: ['char', 'varchar', 'text', 'uuid', 'bigint', 'int', 'decimal'],
    op: ['char', 'varchar', 'enum'],
    payload: ['longtext', 'mediumtext', 'text', 'json'],
    written_at: ['datetime', 'timestamp'],
  },
}

/** Everything that a table lacks to be an outbox. */
export function checkOutbox({ columns }: Table, engine: Engine): readonly Reason[] {
  return Object.entries(outboxTypes[engine]).flatMap(([name, types]) => {
    const column = columns.get(name)
    if (column === undefined)
      return [reason('column-missing', name, 'is not there, or may not be seen by this user')]
    if (!column.mayRead) return [reason('column-forbidden', name, 'grant SELECT on it')]
    if (types.includes(column.type)) return []
    return [reason('column-type', name, `is ${column.type}; expected: ${types.join(', ')}`)]
  })
}
