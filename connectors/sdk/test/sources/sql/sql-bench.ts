import { randomBytes } from 'node:crypto'
import { createConnection } from 'mysql2/promise'
import { Client } from 'pg'
import { startProxy, type Proxy } from '@hutong/infra'
import { HutongError, systemClock, type Clock } from '@hutong/process'
import type { Connection } from '../../../src/connections.ts'
import type { Row, Source, SourceEvent } from '../../../src/connector.ts'
import type { Engine } from '../../../src/sources/sql/database.ts'
import { pollOutbox } from '../../../src/sources/sql/poll-outbox.ts'
import { pollTable } from '../../../src/sources/sql/poll-table.ts'
import {
  buildOutboxSettings,
  buildPollingSettings,
  type OutboxDocument,
  type PollingDocument,
} from '../../../src/sources/sql/sql-settings.ts'

/** What a department does with its own database. */
export interface Writer {
  readonly run: (statement: string) => Promise<void>
  readonly ask: (statement: string) => Promise<string>
  readonly close: () => Promise<void>
}

/** A schema of its own on a real server, its writer, and sources that read it through a proxy. */
export async function openSqlBench(engine: Engine, address: string) {
  // MariaDB lets everybody into what is called test_….
  const schema = `bench_${randomBytes(6).toString('hex')}`
  const writer = await openWriter(engine, address, 'admin')
  await writer.run(`CREATE SCHEMA ${schema}`)
  const proxy = await startProxy(address)
  const opened: Source[] = []
  const others: Writer[] = [writer]
  const connection = connectionTo(engine, proxy)
  const keep = (source: Source): Source => {
    opened.push(source)
    return source
  }
  return {
    engine,
    schema,
    writer,
    proxy,
    /** The server refuses, and what was open is cut. */
    disconnect: async () => {
      proxy.refuse()
      proxy.cut()
      await Promise.resolve()
    },
    connection,
    /** Another connection of the department, for a second transaction. */
    another: async (): Promise<Writer> => {
      const other = await openWriter(engine, address, 'admin')
      others.push(other)
      return other
    },
    open: (
      document: Partial<PollingDocument> = {},
      options: { columns?: readonly string[]; clock?: Clock; connection?: Connection } = {},
    ): Source =>
      keep(
        pollTable({
          settings: buildPollingSettings({
            kind: 'sql-polling',
            connection: 'people',
            engine,
            table: `${schema}.people`,
            cursor: { time: 'changed', key: 'id' },
            ...document,
          }),
          columns: ['id', 'name', 'state'],
          connection,
          clock: systemClock,
          ...options,
        }),
      ),
    openOutbox: (document: Partial<OutboxDocument> = {}): Source =>
      keep(
        pollOutbox({
          settings: buildOutboxSettings({
            kind: 'sql-outbox',
            connection: 'people',
            engine,
            table: `${schema}.outbox`,
            ...document,
          }),
          connection,
          clock: systemClock,
        }),
      ),
    remove: async () => {
      for (const source of opened) await source.close?.()
      await Promise.all(others.slice(1).map((other) => other.close()))
      await writer.run(`DROP SCHEMA ${schema} ${engine === 'postgresql' ? 'CASCADE' : ''}`)
      await writer.close()
      await proxy.stop()
    },
  }
}

export type SqlBench = Awaited<ReturnType<typeof openSqlBench>>

const admins: Readonly<Record<Engine, string>> = { postgresql: 'postgres', mariadb: 'root' }
const paths: Readonly<Record<Engine, string>> = { postgresql: '/postgres', mariadb: '/test' }

export const connectionTo = (engine: Engine, { address }: Pick<Proxy, 'address'>): Connection => ({
  url: `${engine}://${address}${paths[engine]}`,
  user: admins[engine],
})

/** A moment so many seconds ago, by the server's own clock. */
export const secondsAgo = (engine: Engine, seconds: number | string): string =>
  engine === 'postgresql'
    ? `clock_timestamp() - (${seconds}) * interval '1 second'`
    : `SYSDATE(6) - INTERVAL ROUND((${seconds}) * 1000000) MICROSECOND`

export const makePeople = ({ engine, schema, writer }: SqlBench): Promise<void> =>
  writer.run(
    engine === 'postgresql'
      ? `CREATE TABLE ${schema}.people (id bigint PRIMARY KEY, name text, state text DEFAULT 'on',
          changed timestamptz DEFAULT clock_timestamp());
         CREATE INDEX ON ${schema}.people (changed, id)`
      : `CREATE TABLE ${schema}.people (id bigint PRIMARY KEY, name longtext, state varchar(9) DEFAULT 'on',
          changed datetime(6) DEFAULT SYSDATE(6), KEY (changed, id))`,
  )

/** Rows 1 to `count`, the last of them a second old, 20 ms between two; `name` is SQL that may use `i`. */
export const addPeople = (
  { engine, schema, writer }: SqlBench,
  count: number,
  name = "'name'",
): Promise<void> =>
  writer.run(
    engine === 'postgresql'
      ? `INSERT INTO ${schema}.people SELECT i, ${name}, 'on', now() - interval '1 second' - (${count} - i) * interval '20 milliseconds'
          FROM generate_series(1, ${count}) AS i`
      : `INSERT INTO ${schema}.people SELECT seq, ${name.replaceAll(/\bi\b/g, 'seq')}, 'on',
          NOW(6) - INTERVAL 1 SECOND - INTERVAL (${count} - seq) * 20000 MICROSECOND FROM seq_1_to_${count}`,
  )

export const makeOutbox = ({ engine, schema, writer }: SqlBench): Promise<void> =>
  writer.run(
    engine === 'postgresql'
      ? `CREATE TABLE ${schema}.outbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text NOT NULL, op text NOT NULL,
          payload jsonb NOT NULL, written_at timestamptz NOT NULL DEFAULT now(),
          transaction xid8 NOT NULL DEFAULT pg_current_xact_id());
         CREATE INDEX ON ${schema}.outbox (transaction, id)`
      : `CREATE TABLE ${schema}.outbox (id bigint PRIMARY KEY AUTO_INCREMENT, \`key\` varchar(64) NOT NULL, op varchar(6) NOT NULL,
          payload longtext NOT NULL, written_at datetime(6) NOT NULL DEFAULT NOW(6))`,
  )

export const writeChange = (
  { engine, schema }: SqlBench,
  key: string,
  { op = 'upsert', payload = `{"id":"${key}"}` }: { op?: string; payload?: string } = {},
): string =>
  `INSERT INTO ${schema}.outbox (${engine === 'postgresql' ? 'key' : '`key`'}, op, payload) VALUES ('${key}', '${op}', '${payload}')`

export async function pollOnce(source: Source, position?: unknown) {
  const events: SourceEvent[] = []
  for await (const event of source.poll(position, new AbortController().signal)) events.push(event)
  const last = events.findLast((event) => event.kind === 'rows')
  return {
    events,
    rows: events.flatMap((event): readonly Row[] => (event.kind === 'rows' ? event.rows : [])),
    notices: events.flatMap((event) => (event.kind === 'notice' ? [event.code] : [])),
    readAt: events.flatMap((event) => (event.kind === 'polled' ? [event.readAt] : [])).at(-1) ?? 0,
    /** As it comes back from the log. */
    position: last?.kind === 'rows' ? parse(JSON.stringify(last.position)) : position,
  }
}

/** What a poll is told to have failed with: code and message. */
export async function failureOf(polling: Promise<unknown>): Promise<string> {
  const cause = await polling.then(
    () => undefined,
    (failed: unknown) => failed,
  )
  return cause instanceof HutongError ? `${cause.code}: ${cause.message}` : ''
}

export const idsOf = (rows: readonly Row[]): readonly unknown[] =>
  rows.map((row) => (row.kind === 'row' ? row.value['id'] : row.reasons[0]?.code))

async function openWriter(engine: Engine, address: string, name: string): Promise<Writer> {
  const [host = '', port = ''] = address.split(':')
  if (engine === 'postgresql') {
    const client = new Client({
      host,
      port: Number(port),
      user: 'postgres',
      database: 'postgres',
      application_name: name,
    })
    client.on('error', () => undefined)
    await client.connect()
    return {
      run: async (statement) => void (await client.query(statement)),
      ask: async (statement) => {
        const { rows } = await client.query<unknown[]>({ text: statement, rowMode: 'array' })
        return String(rows[0]?.[0])
      },
      close: () => client.end(),
    }
  }
  const client = await createConnection({
    host,
    port: Number(port),
    user: 'root',
    database: 'test',
    multipleStatements: true,
    rowsAsArray: true,
    dateStrings: true,
  })
  client.on('error', () => undefined)
  // The zone that sources take for granted.
  await client.query("SET time_zone = '+08:00', group_concat_max_len = 10000000")
  return {
    run: async (statement) => void (await client.query(statement)),
    ask: async (statement) => {
      const [rows] = await client.query(statement)
      const [[cell = ''] = []] = JSON.parse(JSON.stringify(rows))
      return String(cell)
    },
    close: () => client.end(),
  }
}

const parse = (text: string): unknown => JSON.parse(text)
