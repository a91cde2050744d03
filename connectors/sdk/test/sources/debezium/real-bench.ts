import { readFile } from 'node:fs/promises'
import { Client } from 'pg'
import { kafkaClient, startPostgres, type ConnectWithKafka } from '@hutong/infra'
import { goodCode } from '../../abnormal-stream.ts'

const guide = (file: string): Promise<string> =>
  readFile(new URL(`../../../../../docs/guides/debezium/${file}`, import.meta.url), 'utf8')

/** A department's database, prepared as the guide says, with Debezium as the guide configures it. */
export async function openRealBench(connect: ConnectWithKafka) {
  const postgres = await startPostgres()
  const [hostname = '', port = ''] = postgres.address.split(':')
  const administrator = new Client({
    host: hostname,
    port: Number(port),
    user: 'postgres',
    database: 'postgres',
  })
  administrator.on('error', () => undefined)
  await administrator.connect()
  const sql = async (text: string): Promise<void> => void (await administrator.query(text))
  await sql(`CREATE SCHEMA registry; CREATE TABLE registry.certificates (id bigint PRIMARY KEY, code text NOT NULL, name text NOT NULL,
    listed date NOT NULL DEFAULT '2024-01-31', state text NOT NULL DEFAULT 'on', note text)`)
  // Not within one transaction, as a person at a prompt has none.
  for (const statement of (await guide('prepare.sql')).split(/;\n/u)) await sql(statement)

  const config: Record<string, string> = JSON.parse(await guide('connector.json'))
  const here = {
    'database.hostname': hostname,
    'database.port': port,
    'database.dbname': 'postgres',
    'heartbeat.interval.ms': '500',
    'poll.interval.ms': '50',
    // A slot of a worker that was killed is taken over once the database has noticed.
    'slot.max.retries': '60',
    'slot.retry.delay.ms': '500',
  }
  const admin = kafkaClient(connect.kafka.address, 5).admin()
  await admin.connect()

  return {
    url: `kafka://${connect.kafka.address}`,
    sql,
    put: (id: number, name: string, state = 'on') =>
      sql(
        `INSERT INTO registry.certificates (id, code, name, state) VALUES (${id}, '${goodCode}', '${name}', '${state}')
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, state = excluded.state`,
      ),
    /** Each row as the log is to hold it. */
    states: async (): Promise<readonly string[]> => {
      const { rows } = await administrator.query<{ state: string }>(
        `SELECT id || '=' || name AS state FROM registry.certificates`,
      )
      return rows.map(({ state }) => state).toSorted()
    },
    debezium: (name: string, more: Readonly<Record<string, string>> = {}) =>
      connect.put(name, { ...config, ...here, ...more }),
    deleteTopic: (topic: string) => admin.deleteTopics({ topics: [topic] }),
    remove: async (): Promise<void> => {
      await admin.disconnect()
      await administrator.end()
      await postgres.stop()
    },
  }
}

export type RealBench = Awaited<ReturnType<typeof openRealBench>>

/** Of each record that is not revoked the newest version, as every reader of the log takes it. */
export function newestOf(
  records: readonly {
    readonly key: string
    readonly version: string
    readonly status: string
    readonly data: unknown
  }[],
): readonly string[] {
  const newest = new Map<string, { version: string; status: string; name: string }>()
  for (const { key, version, status, data } of records) {
    const name =
      typeof data === 'object' && data !== null && 'name' in data ? String(data.name) : ''
    if ((newest.get(key)?.version ?? '') < version) newest.set(key, { version, status, name })
  }
  return [...newest]
    .filter(([, { status }]) => status === 'active')
    .map(([key, { name }]) => `${key.split(':').at(-1)}=${name}`)
    .toSorted()
}
