import type { TableWords } from '../index-tables.ts'

/** Its tables stand in a schema of their own. */
export const schema = 'hutong_audit'

export const postgresWords: TableWords = {
  text: 'text COLLATE "C"',
  integer: 'bigint',
  bytes: 'bytea',
  options: '',
  inOrder: '',
}
