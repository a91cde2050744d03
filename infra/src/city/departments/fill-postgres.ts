import type { Stream } from '@hutong/connectors'
import { HutongError } from '@hutong/process'
import { Client, escapeIdentifier, escapeLiteral } from 'pg'
import type { Register } from '../city-connectors.ts'
import { readExport } from './read-export.ts'
import type { Row, WrittenRow } from './read-export.ts'
import { inBatches } from './in-batches.ts'

const changed = '更新时间'
const deleted = '已删除'

/**
 * Makes a department's database and fills it from its export files, once: a database that is there stays as it is. A user of its
 * name may read it, and nothing else.
 *
 * @param address host:port of the server
 */
export async function fillPostgres(settings: {
  readonly address: string
  readonly database: string
  readonly password: string
  readonly registers: readonly Register[]
  readonly inbox: string
}): Promise<void> {
  const { address, database, password } = settings
  await using server = await connect(address, 'postgres')
  await letIn(server, database, password)
  if (await isThere(server, database)) return
  const unfinished = `${database}_unfinished`
  await server.query(`DROP DATABASE IF EXISTS ${unfinished}`)
  await server.query(`CREATE DATABASE ${unfinished}`)
  await fill({ ...settings, database: unfinished, user: database })
  await server.query(`ALTER DATABASE ${unfinished} RENAME TO ${database}`)
}

async function connect(address: string, database: string): Promise<Client & AsyncDisposable> {
  const client = new Client({
    connectionString: `postgresql://postgres@${address}/${database}`,
  })
  // The server ends with the city; what is under way then fails by itself.
  client.on('error', () => undefined)
  await client.connect()
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() })
}

async function letIn(server: Client, user: string, password: string): Promise<void> {
  const { rowCount } = await server.query('SELECT FROM pg_roles WHERE rolname = $1', [user])
  const verb = rowCount === 0 ? 'CREATE' : 'ALTER'
  await server.query(`${verb} ROLE ${user} LOGIN PASSWORD ${escapeLiteral(password)}`)
}

async function isThere(server: Client, database: string): Promise<boolean> {
  const { rowCount } = await server.query('SELECT FROM pg_database WHERE datname = $1', [database])
  return rowCount === 1
}

async function fill({
  address,
  database,
  user,
  registers,
  inbox,
}: {
  readonly address: string
  readonly database: string
  readonly user: string
  readonly registers: readonly Register[]
  readonly inbox: string
}): Promise<void> {
  await using client = await connect(address, database)
  await client.query(functions)
  for (const register of registers) {
    let insert: string | undefined
    for await (const batch of inBatches(readExport(register.files, inbox))) {
      const [first] = batch
      if (first === undefined) continue
      insert ??= await makeTable(client, register, first.row)
      const rows = batch.map((written) => rowOf(register.real, written))
      await client.query(insert, [JSON.stringify(rows)])
    }
  }
  if (registers.some(({ real }) => real.read.kind === 'debezium'))
    await client.query(forDebezium(user))
  await client.query(
    `GRANT USAGE ON SCHEMA registry TO ${user}; GRANT SELECT ON ALL TABLES IN SCHEMA registry TO ${user}`,
  )
}

/** A time of change that nobody has to think of, and an outbox that nobody can forget. */
const functions = `
CREATE SCHEMA registry;
CREATE FUNCTION registry.note_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.${changed} := clock_timestamp();
  RETURN NEW;
END $$;
CREATE FUNCTION registry.note_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  payload jsonb := jsonb_strip_nulls(CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END);
BEGIN
  EXECUTE format('INSERT INTO %s (key, op, payload) VALUES ($1, $2, $3)', TG_ARGV[0])
    USING payload ->> TG_ARGV[1], CASE WHEN TG_OP = 'DELETE' THEN 'delete' ELSE 'upsert' END, payload;
  RETURN NULL;
END $$`

/** What docs/guides/debezium/prepare.sql prepares: a heartbeat to write to, and what may be followed. */
const forDebezium = (user: string): string => `
CREATE TABLE registry.heartbeat (id int PRIMARY KEY, beaten_at timestamptz NOT NULL);
INSERT INTO registry.heartbeat VALUES (1, now());
ALTER ROLE ${user} REPLICATION;
GRANT UPDATE ON registry.heartbeat TO ${user};
CREATE PUBLICATION hutong FOR ALL TABLES`

/** Makes the table of a register, and what its source needs beside it; gives the statement that takes its rows. */
async function makeTable(client: Client, { real }: Register, row: Row): Promise<string> {
  const { read, mapping } = real
  const id = 'from' in mapping.recordId ? mapping.recordId.from : ''
  if (read.kind === 'sql-polling')
    return makePolledTable(client, `${read.schema}.${read.table}`, row, id)
  if (read.kind === 'sql-outbox')
    return makeTableWithOutbox(client, `${read.schema}.${read.table}`, row, id)
  if (read.kind === 'debezium') return makeFollowedTable(client, read.topic, row, id)
  throw new HutongError('HUTONG_BUG', `${read.kind} reads no table`)
}

async function makePolledTable(
  client: Client,
  table: string,
  row: Row,
  id: string,
): Promise<string> {
  const columns = [
    ...columnsOf(row, id),
    `${deleted} boolean NOT NULL DEFAULT false`,
    `${changed} timestamptz NOT NULL DEFAULT clock_timestamp()`,
  ]
  await client.query(`CREATE TABLE ${table} (${columns.join(', ')});
    CREATE INDEX ON ${table} (${changed}, ${escapeIdentifier(id)});
    CREATE TRIGGER note_time BEFORE UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION registry.note_time()`)
  return insertInto(table)
}

/** `registry.pensions` for the outbox `registry.pensions_outbox`. */
async function makeTableWithOutbox(
  client: Client,
  outbox: string,
  row: Row,
  id: string,
): Promise<string> {
  const table = outbox.replace(/_outbox$/u, '')
  await client.query(`CREATE TABLE ${table} (${columnsOf(row, id).join(', ')});
    CREATE TABLE ${outbox} (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      key text NOT NULL,
      op text NOT NULL,
      payload jsonb NOT NULL,
      written_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      transaction xid8 NOT NULL DEFAULT pg_current_xact_id()
    );
    CREATE INDEX ON ${outbox} (transaction, id);
    CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON ${table}
      FOR EACH ROW EXECUTE FUNCTION registry.note_change('${outbox}', ${escapeLiteral(id)})`)
  return insertInto(table)
}

/** `registry.rights` for the topic `land.registry.rights`. */
async function makeFollowedTable(
  client: Client,
  topic: string,
  row: Row,
  id: string,
): Promise<string> {
  const table = topic.split('.').slice(-2).join('.')
  // Without the whole row from before no deletion could be published.
  await client.query(`CREATE TABLE ${table} (${columnsOf(row, id).join(', ')});
    ALTER TABLE ${table} REPLICA IDENTITY FULL`)
  return insertInto(table)
}

const columnsOf = (row: Row, id: string): readonly string[] =>
  Object.entries(row).map(([column, value]) => {
    const type = typeof value === 'object' && value !== null ? 'jsonb' : 'text'
    return `${escapeIdentifier(column)} ${type}${column === id ? ' PRIMARY KEY' : ''}`
  })

const insertInto = (table: string): string =>
  `INSERT INTO ${table} SELECT * FROM json_populate_recordset(NULL::${table}, $1)`

function rowOf({ read }: Stream, { row, writtenAt }: WrittenRow): Row {
  if (read.kind !== 'sql-polling') return row
  return { ...row, [deleted]: false, [changed]: new Date(writtenAt).toISOString() }
}
