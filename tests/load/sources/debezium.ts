import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { kafkaClient, startConnect, startKafka, startPostgres } from '@hutong/infra'
import { wait } from '@hutong/process'
import { Client } from 'pg'
import { repository } from '../../support/repository.ts'
import { benchRow, type BenchSource } from './bench-source.ts'

const topic = 'land.registry.certificates'
const { code, name, listed, reason, state } = benchRow(1)
const constants = [code, name, listed, reason, state].map((text) => `'${text}'`).join(', ')
const lookEveryMs = 200

/** The snapshot of a table, as Debezium has written it into a broker of the department, configured as the guide says. */
export async function debeziumTopic(rows: number): Promise<BenchSource> {
  const [kafka, postgres] = [await startKafka(), await startPostgres()]
  const properties = { 'exactly.once.source.support': 'enabled' }
  const connect = await startConnect({ kafka: kafka.address, properties })
  const guide = join(repository, 'docs/guides/debezium')
  const [host = '', port = ''] = postgres.address.split(':')
  const client = new Client({ host, port: Number(port), user: 'postgres', database: 'postgres' })
  await client.connect()
  await client.query(`CREATE SCHEMA registry; CREATE TABLE registry.certificates
    (id bigint PRIMARY KEY, code text, name text, listed date, reason text, state text)`)
  await client.query(
    `INSERT INTO registry.certificates SELECT i, ${constants} FROM generate_series(1, ${rows}) AS i`,
  )
  const prepare = await readFile(join(guide, 'prepare.sql'), 'utf8')
  for (const statement of prepare.split(/;\n/u)) await client.query(statement)
  await client.end()
  const config: Record<string, string> = JSON.parse(
    await readFile(join(guide, 'connector.json'), 'utf8'),
  )
  const here = { 'database.hostname': host, 'database.port': port, 'database.dbname': 'postgres' }
  await connect.put('land', { ...config, ...here })
  await untilWritten(kafka.address, rows)
  await connect.stop()
  await postgres.stop()
  return {
    read: { kind: 'debezium', connection: 'bench', topic, pollSeconds: 1 },
    connections: { bench: { url: `kafka://${kafka.address}` } },
    place: kafka.address,
    stop: () => kafka.stop(),
  }
}

/** Marks of transactions use up offsets, too, and there are few of them. */
async function untilWritten(address: string, rows: number): Promise<void> {
  const admin = kafkaClient(address, 5).admin()
  await admin.connect()
  for (;;) {
    const [place] = await admin.fetchTopicOffsets(topic).catch(() => [])
    if (Number(place?.high ?? 0) > rows) break
    await wait(lookEveryMs)
  }
  await admin.disconnect()
}
