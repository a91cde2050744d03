import { HutongError } from '@hutong/process'
import { createConnection, escape, escapeId } from 'mysql2/promise'
import type { Connection } from 'mysql2/promise'
import type { Register } from '../city-connectors.ts'
import { inBatches } from './in-batches.ts'
import { readExport } from './read-export.ts'
import type { Row } from './read-export.ts'
import { chinaTime } from './soap.ts'

const changed = '更新时间'

/**
 * Makes a department's database in MariaDB and fills it from its export files, once. One that was not wholly filled is made anew. A user of its name may
 * read it, and nothing else.
 *
 * @param address host:port of the server
 */
export async function fillMariadb(settings: {
  readonly address: string
  readonly database: string
  readonly password: string
  readonly registers: readonly Register[]
  readonly inbox: string
}): Promise<void> {
  const { address, database, password, registers, inbox } = settings
  const [host = '', port = ''] = address.split(':')
  const server = await createConnection({ host, port: Number(port), user: 'root' })
  // The server ends with the city; what is under way then fails by itself.
  server.on('error', () => undefined)
  try {
    const user = `${database}@'127.0.0.1'`
    await server.query(`CREATE USER IF NOT EXISTS ${user}`)
    await server.query(`ALTER USER ${user} IDENTIFIED BY ${escape(password)}`)
    if (await isFilled(server, database)) return
    await server.query(`DROP DATABASE IF EXISTS ${database}`)
    await server.query(`CREATE DATABASE ${database} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`)
    await server.query(`SET time_zone = '+08:00'`)
    for (const register of registers) await fill(server, register, inbox)
    await server.query(`GRANT SELECT ON ${database}.* TO ${user}`)
    // Made last: where it is missing, the rest is not whole.
    await server.query(`CREATE TABLE ${database}.filled (at timestamp NOT NULL)`)
  } finally {
    await server.end()
  }
}

async function isFilled(server: Connection, database: string): Promise<boolean> {
  const [rows] = await server.query(
    'SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?',
    [database, 'filled'],
  )
  return Array.isArray(rows) && rows.length === 1
}

async function fill(server: Connection, register: Register, inbox: string): Promise<void> {
  const { read, mapping } = register.real
  if (read.kind !== 'sql-polling' || !('from' in mapping.recordId))
    throw new HutongError('HUTONG_BUG', `${read.kind} reads no table of numbered rows`)
  const table = `${read.schema}.${read.table}`
  const id = mapping.recordId.from
  let columns: readonly string[] | undefined
  for await (const batch of inBatches(readExport(register.files, inbox))) {
    columns ??= await makeTable(server, table, id, batch[0]?.row ?? {})
    const names = [...columns, changed].map((name) => escapeId(name)).join(', ')
    const rows = batch.map(({ row, writtenAt }) => [
      ...(columns ?? []).map((column) => row[column]),
      chinaTime(writtenAt),
    ])
    await server.query(`INSERT INTO ${table} (${names}) VALUES ?`, [rows])
  }
}

async function makeTable(
  server: Connection,
  table: string,
  id: string,
  row: Row,
): Promise<readonly string[]> {
  const columns = Object.keys(row)
  const defined = columns.map(
    (column) => `${escapeId(column)} ${column === id ? 'varchar(64) PRIMARY KEY' : 'varchar(255)'}`,
  )
  await server.query(
    `CREATE TABLE ${table} (${defined.join(', ')}, ${changed} timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6), KEY (${changed}, ${escapeId(id)}))`,
  )
  await server.query(
    `CREATE TRIGGER ${table}_time BEFORE UPDATE ON ${table} FOR EACH ROW SET NEW.${changed} = SYSDATE(6)`,
  )
  return columns
}
