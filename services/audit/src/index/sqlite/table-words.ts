import type { TableWords } from '../index-tables.ts'

export const sqliteWords: TableWords = {
  text: 'TEXT',
  integer: 'INTEGER',
  bytes: 'BLOB',
  options: ' STRICT',
  inOrder: ' STRICT, WITHOUT ROWID',
}
