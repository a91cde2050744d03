import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { Engine } from '../../../src/sources/sql/database.ts'
import { goodCode } from '../../abnormal-stream.ts'
import { openWorkbench } from '../../workbench.ts'
import { abnormalTableStream, makeListed } from './abnormal-table.ts'
import { connectionTo, makeOutbox, openSqlBench, writeChange, type SqlBench } from './sql-bench.ts'

const killCount = process.env['HUTONG_TEST_LONG'] === '1' ? 100 : 5
const program = fileURLToPath(new URL('run-stream.ts', import.meta.url))
const rowCount = 3000

/** The connector is killed again and again while the department writes; in the end the log holds what the table holds. */
export function declareKills(engine: Engine, address: string): void {
  test.each(['sql-polling', 'sql-outbox'] as const)(
    `%s on ${engine} loses nothing and doubles nothing in effect when it is killed again and again`,
    async (kind) => {
      const bench = await openSqlBench(engine, address)
      const stream = abnormalTableStream(kind, engine, bench.schema)
      const log = await openWorkbench([stream])
      await log.log.close()
      await prepare(bench, kind)
      const words = [log.folder, kind, engine, bench.schema]
      const { url, user = '' } = connectionTo(engine, { address })
      const start = () =>
        spawn(process.execPath, [program, ...words, url, user], {
          stdio: ['ignore', 'pipe', 'inherit'],
        })
      for (let kill = 0; kill < killCount; kill += 1) {
        const child = start()
        const gone = once(child, 'exit')
        await once(child.stdout, 'data')
        await change(bench, kind, kill)
        // Anywhere between its first words and its idleness.
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 400))
        child.kill('SIGKILL')
        await gone
      }
      const expected = await statesInSource(bench, kind)
      const last = await openWorkbench([stream], log.folder)
      const running = last.start(stream, {
        connections: new Map([['market', { url, user }]]),
      })
      await expect
        .poll(async () => statesInLog(await last.records(stream)), {
          timeout: 30_000,
          interval: 200,
        })
        .toEqual(expected)
      await running.stop()
      expect(running.status().failure).toBeUndefined()
      expect(await last.quarantined(stream)).toEqual([])
      await last.remove()
      await bench.remove()
    },
    600_000,
  )
}

async function prepare(bench: SqlBench, kind: string): Promise<void> {
  const { engine, schema, writer } = bench
  if (kind === 'sql-polling') await writer.run(makeListed(engine, schema))
  else await makeOutbox(bench)
  const begin = engine === 'postgresql' ? 'BEGIN' : 'START TRANSACTION'
  for (let first = 0; first < rowCount; first += 1000) {
    const rows = Array.from({ length: 1000 }, (_, i) => put(bench, kind, first + i, 0))
    await writer.run(`${begin}; ${rows.join(';')}; COMMIT`)
  }
}

/** What a department does meanwhile: changes and new rows, one of them in a transaction that commits after later ones. */
async function change(bench: SqlBench, kind: string, turn: number): Promise<void> {
  const late = await bench.another()
  const begin = bench.engine === 'postgresql' ? 'BEGIN' : 'START TRANSACTION'
  await late.run(`${begin}; ${put(bench, kind, rowCount + turn, turn + 1)}`)
  for (let i = 0; i < 50; i += 1)
    await bench.writer.run(put(bench, kind, (turn * 50 + i) % rowCount, turn + 1))
  await late.run('COMMIT')
  await late.close()
}

/** Writes a row, or a change of it; its name tells the turn. */
function put(bench: SqlBench, kind: string, id: number, turn: number): string {
  const { engine, schema } = bench
  const name = `杭州${'甲乙丙丁戊己庚辛壬癸'[turn % 10] ?? ''}有限公司`
  if (kind === 'sql-outbox') {
    const payload = JSON.stringify({
      id: `${id}`,
      code: goodCode,
      name,
      listed: '2024-01-31',
      state: 'on',
    })
    return writeChange(bench, `${id}`, { payload })
  }
  const now = engine === 'postgresql' ? 'clock_timestamp()' : 'SYSDATE(6)'
  const values = `INSERT INTO ${schema}.listed (id, code, name, changed) VALUES (${id}, '${goodCode}', '${name}', ${now})`
  return engine === 'postgresql'
    ? `${values} ON CONFLICT (id) DO UPDATE SET name = excluded.name, changed = excluded.changed`
    : `${values} ON DUPLICATE KEY UPDATE name = VALUES(name), changed = VALUES(changed)`
}

async function statesInSource({ engine, schema, writer }: SqlBench, kind: string) {
  const name =
    engine === 'postgresql' ? "payload->>'name'" : "JSON_UNQUOTE(JSON_EXTRACT(payload, '$.name'))"
  const key = engine === 'postgresql' ? 'key' : '`key`'
  const from =
    kind === 'sql-polling'
      ? `SELECT id AS k, name AS n FROM ${schema}.listed`
      : `SELECT ${key} AS k, ${name} AS n FROM ${schema}.outbox
          JOIN (SELECT MAX(id) AS newest FROM ${schema}.outbox GROUP BY ${key}) AS q ON newest = id`
  const rows = await writer.ask(
    engine === 'postgresql'
      ? `SELECT string_agg(k || '=' || n, ',') FROM (${from}) AS x`
      : `SELECT GROUP_CONCAT(CONCAT(k, '=', n)) FROM (${from}) AS x`,
  )
  return rows.split(',').toSorted()
}

/** Of each key the newest version, as every reader of the log takes it. */
function statesInLog(
  records: readonly { readonly key: string; readonly version: string; readonly data: unknown }[],
): readonly string[] {
  const newest = new Map<string, { version: string; name: string }>()
  for (const { key, version, data } of records) {
    const name =
      typeof data === 'object' && data !== null && 'name' in data ? String(data.name) : ''
    if ((newest.get(key)?.version ?? '') < version) newest.set(key, { version, name })
  }
  return [...newest].map(([key, { name }]) => `${key.split(':').at(-1)}=${name}`).toSorted()
}
