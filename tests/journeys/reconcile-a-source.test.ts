import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findOwnServer } from '@hutong/infra'
import { generateCreditCode } from '@hutong/schemas'
import { Redis } from 'ioredis'
import { Client } from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { projectCity } from '../support/project-city.ts'
import { repository } from '../support/repository.ts'
import { requireEngines } from '../support/require-engines.ts'
import { runHutong } from '../support/run-hutong.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const topic = 'records.org.abnormal.v1'
const source = 'test-listed'
const patience = { timeout: 60_000, interval: 500 }
const code = generateCreditCode({
  department: '9',
  category: '1',
  division: '330106',
  body: 'TT000001',
})

await requireEngines({ kafka: 'kafka', redis: 'redis' }, (engines) => {
  const kafka = engines.kafka.address
  const redis = engines.redis.address

  const isThere = findOwnServer('postgres').kind !== 'missing' || process.env['CI'] === 'true'
  test.runIf(isThere)(
    'in a city a source is paused, resumed and reconciled beside the connector that runs',
    async () => {
      const postgres = await startPostgres()
      const database = await openListed(postgres)
      const folder = department(postgres)
      const keys = join(folder, 'keys')
      const about = async (...words: readonly string[]) => {
        const place = ['--kafka', kafka, '--keys', keys, '--dir', folder, '--json']
        const { code: exit, out, err } = await runHutong(['connector', ...words, ...place])
        expect(err).toBe('')
        return { code: exit, told: JSON.parse(out) }
      }
      const sources = ['--sources', join(folder, 'sources.yaml')]
      const reconcile = (...words: readonly string[]) =>
        about('reconcile', source, '--redis', redis, ...sources, ...words)
      const status = async () => {
        const { told } = await about('status', '--source', source)
        return told.sources[0]
      }
      await runHutong(['topics', 'apply', '--kafka', kafka])
      await database.run(
        `INSERT INTO listed SELECT i, '${code}', '甲公司', now() - interval '100 seconds' FROM generate_series(1, 300) AS i`,
      )
      const running = startConnector(['--kafka', kafka, '--keys', keys, ...sources, folder])
      await expect.poll(async () => (await status()).recordCount, patience).toBe(300)

      expect((await about('snapshot', 'pause', source)).told).toMatchObject({ wasPaused: false })
      await expect.poll(async () => (await status()).state, patience).toBe('paused')
      await database.run(`INSERT INTO listed VALUES (301, '${code}', '乙公司', clock_timestamp())`)
      await database.run(`DELETE FROM listed WHERE id IN (1, 2)`)
      expect((await status()).recordCount).toBe(300)
      await about('snapshot', 'resume', source)
      await expect.poll(async () => (await status()).recordCount, patience).toBe(301)
      expect((await status()).state).toBe('running')

      await projectCity(topic, { kafka, redis, keys })
      expect(await reconcile()).toMatchObject({
        code: 1,
        told: { rows: { vanishedCount: 2 }, projection: { keyCount: 301, rangeCount: 0 } },
      })
      await loseRecords(redis, ['3', '4'])
      expect(await reconcile('--repair')).toMatchObject({
        code: 0,
        told: {
          projection: { counts: { lost: 2 } },
          repaired: { revokedCount: 2, publishedCount: 2, epoch: null },
        },
      })
      await projectCity(topic, { kafka, redis, keys })
      expect(await reconcile()).toMatchObject({
        code: 0,
        told: { rows: { activeCount: 299, vanishedCount: 0 }, projection: { rangeCount: 0 } },
      })
      expect(running.exitCode).toBeNull()

      await database.run('TRUNCATE TABLE listed')
      expect(await reconcile('--repair')).toMatchObject({
        code: 1,
        told: { rows: { vanishedCount: 299 }, repaired: { held: 'many', revokedCount: 0 } },
      })
      expect(await reconcile('--repair', '--accept-vanished', '299')).toMatchObject({
        code: 0,
        told: { repaired: { held: null, revokedCount: 299 } },
      })
    },
    300_000,
  )
})

function startConnector(words: readonly string[]) {
  const program = join(repository, 'services/cli/src/main.ts')
  const child = spawn(process.execPath, [program, 'connector', 'run', ...words], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  onTestFinished(async () => {
    const gone = once(child, 'exit')
    child.kill('SIGTERM')
    await gone
  })
  return child
}

/** A department whose table lies on this server. */
function department(address: string): string {
  const folder = temporaryFolder(onTestFinished)
  writeFileSync(
    join(folder, 'sources.yaml'),
    `market:\n  url: postgresql://${address}/postgres\n  user: postgres\n`,
  )
  writeFileSync(
    join(folder, 'connector.yaml'),
    `apiVersion: hutong/v1
department: shichang
title: { zh: 市场监管, en: Market regulation }
streams:
  - source: ${source}
    type: org.abnormal
    version: '1.0'
    read: { kind: sql-polling, connection: market, engine: postgresql, table: public.listed, cursor: { time: changed, key: id }, overlapSeconds: 1, pollSeconds: 0.2 }
    recordId: { from: id }
    status: { constant: active }
    fields:
      creditCode: { from: code, format: credit-code }
      name: { from: name, format: name }
      listedOn: { constant: '2024-01-31' }
      reasonCode: { constant: ANNUAL_REPORT_MISSING }
`,
  )
  return folder
}

async function openListed(address: string) {
  const [host = '', port = ''] = address.split(':')
  const client = new Client({ host, port: Number(port), user: 'postgres', database: 'postgres' })
  await client.connect()
  onTestFinished(() => client.end())
  const execute = async (statement: string) => void (await client.query(statement))
  await execute(
    'CREATE TABLE listed (id bigint PRIMARY KEY, code text, name text, changed timestamptz)',
  )
  return { run: execute }
}

async function loseRecords(address: string, ids: readonly string[]): Promise<void> {
  const client = new Redis(`redis://${address}`)
  for (const id of ids) {
    const keys = await client.keys(`*:r:org.abnormal:${source}:${id}`)
    expect(keys).toHaveLength(1)
    await client.del(...keys)
  }
  await client.quit()
}

async function startPostgres(): Promise<string> {
  const found = findOwnServer('postgres')
  if (found.kind === 'missing') throw new Error(found.why)
  const server = await found.start()
  onTestFinished(() => server.stop())
  return server.address
}
