import { startMariadb, startPostgres } from '@hutong/infra'
import { createConnection } from 'mysql2/promise'
import { Client } from 'pg'
import { benchRow, type BenchSource } from './bench-source.ts'

const { code, name, listed, reason, state } = benchRow(1)
const constants = [code, name, listed, reason, state].map((text) => `'${text}'`).join(', ')
const beginning = '2026-01-01 00:00:00'

/** A table whose rows lie a millisecond apart. */
export async function postgresTable(rows: number): Promise<BenchSource> {
  const server = await startPostgres()
  await postgres(
    server.address,
    `CREATE TABLE companies AS SELECT i AS id, code, name, listed, reason, state,
       timestamptz '${beginning}+08' + i * interval '1 millisecond' AS changed
       FROM (VALUES (${constants})) AS one (code, name, listed, reason, state), generate_series(1, ${rows}) AS i;
     ALTER TABLE companies ADD PRIMARY KEY (id);
     CREATE INDEX ON companies (changed, id);
     ANALYZE companies`,
  )
  return {
    read: {
      kind: 'sql-polling',
      connection: 'bench',
      engine: 'postgresql',
      table: 'public.companies',
      cursor: { time: 'changed', key: 'id' },
    },
    connections: { bench: { url: `postgresql://${server.address}/postgres`, user: 'postgres' } },
    place: server.address,
    stop: () => server.stop(),
  }
}

export async function postgresOutbox(rows: number): Promise<BenchSource> {
  const server = await startPostgres()
  await postgres(
    server.address,
    `CREATE TABLE outbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text NOT NULL, op text NOT NULL,
       payload jsonb NOT NULL, written_at timestamptz NOT NULL DEFAULT now(), transaction xid8 NOT NULL DEFAULT pg_current_xact_id());
     INSERT INTO outbox (key, op, payload) SELECT i::text, 'upsert',
       jsonb_build_object('id', i::text, 'code', code, 'name', name, 'listed', listed, 'reason', reason, 'state', state)
       FROM (VALUES (${constants})) AS one (code, name, listed, reason, state), generate_series(1, ${rows}) AS i;
     CREATE INDEX ON outbox (transaction, id);
     ANALYZE outbox`,
  )
  return {
    read: {
      kind: 'sql-outbox',
      connection: 'bench',
      engine: 'postgresql',
      table: 'public.outbox',
    },
    connections: { bench: { url: `postgresql://${server.address}/postgres`, user: 'postgres' } },
    place: server.address,
    stop: () => server.stop(),
  }
}

export async function mariadbTable(rows: number): Promise<BenchSource> {
  const server = await startMariadb()
  const [host = '', port = ''] = server.address.split(':')
  const client = await createConnection({
    host,
    port: Number(port),
    user: 'root',
    database: 'test',
    multipleStatements: true,
  })
  await client.query(
    `CREATE TABLE companies (id bigint PRIMARY KEY, code varchar(18), name varchar(90), listed varchar(10), reason varchar(20),
       state varchar(9), changed datetime(6), KEY (changed, id)) CHARACTER SET utf8mb4;
     INSERT INTO companies SELECT seq, ${constants}, TIMESTAMP '${beginning}' + INTERVAL seq * 1000 MICROSECOND FROM seq_1_to_${rows};
     ANALYZE TABLE companies`,
  )
  await client.end()
  return {
    read: {
      kind: 'sql-polling',
      connection: 'bench',
      engine: 'mariadb',
      table: 'test.companies',
      cursor: { time: 'changed', key: 'id' },
    },
    connections: { bench: { url: `mariadb://${server.address}/test`, user: 'root' } },
    place: server.address,
    stop: () => server.stop(),
  }
}

async function postgres(address: string, statements: string): Promise<void> {
  const [host = '', port = ''] = address.split(':')
  const client = new Client({ host, port: Number(port), user: 'postgres', database: 'postgres' })
  await client.connect()
  await client.query(statements)
  await client.end()
}
