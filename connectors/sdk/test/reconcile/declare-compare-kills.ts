import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { Engine } from '../../src/sources/sql/database.ts'
import { goodCode } from '../abnormal-stream.ts'
import { connectionTo, secondsAgo } from '../sources/sql/sql-bench.ts'
import { openWorkbench } from '../workbench.ts'
import { comparedStream } from './compared-stream.ts'
import { openListed } from './listed-table.ts'
import { statesIn } from './states-in.ts'

const killCount = process.env['HUTONG_TEST_LONG'] === '1' ? 100 : 6
const program = fileURLToPath(new URL('run-compared.ts', import.meta.url))
/** Of each so many rows a part is deleted: together never more than is revoked by itself. */
const rowsPerKill = 200
const rowCount = killCount * rowsPerKill

/** The comparison is killed again and again, at random, while the department deletes, changes and brings back rows. */
export function declareCompareKills(engine: Engine, address: string): void {
  test(`on ${engine} nothing is revoked wrongly, and nothing is forgotten, when comparisons are killed`, async () => {
    const listed = await openListed(engine, address)
    const stream = comparedStream(engine, listed.schema)
    const log = await openWorkbench([stream])
    await log.log.close()
    await listed.add(1, rowCount)
    const { url, user = '' } = connectionTo(engine, { address })
    for (let kill = 0; kill < killCount; kill += 1) {
      const child = spawn(
        process.execPath,
        [program, log.folder, engine, listed.schema, url, user],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      )
      const gone = once(child, 'exit')
      await untilComparing(child.stdout)
      const first = 1 + kill * rowsPerKill
      await listed.remove(`id BETWEEN ${first} AND ${first + 59}`)
      await listed.run(
        `UPDATE ${listed.table} SET name = '乙公司', changed = ${secondsAgo(engine, 0)} WHERE id BETWEEN ${first + 60} AND ${first + 79}`,
      )
      await listed.run(
        `INSERT INTO ${listed.table} (id, code, name, changed) VALUES (${first}, '${goodCode}', '丙公司', ${secondsAgo(engine, 0)})`,
      )
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 1500))
      child.kill('SIGKILL')
      await gone
    }
    const there = await listed.bench.writer.ask(
      engine === 'postgresql'
        ? `SELECT string_agg(id::text, ',') FROM ${listed.table}`
        : `SELECT GROUP_CONCAT(id) FROM ${listed.table}`,
    )
    const inSource = new Set(there.split(','))
    const last = await openWorkbench([stream], log.folder)
    const running = last.start(stream, { connections: listed.connections() })
    const revoked = async () =>
      [...(await statesIn(last, stream))].filter(([, { status }]) => status === 'revoked')
    await expect
      .poll(async () => (await revoked()).length, { timeout: 60_000, interval: 300 })
      .toBe(rowCount - inSource.size)
    await running.stop()
    expect((await revoked()).filter(([id]) => inSource.has(id))).toEqual([])
    expect(running.status().failure).toBeUndefined()
    await last.remove()
    await listed.close()
  }, 600_000)
}

/** Resolves when a comparison is under way. */
async function untilComparing(lines: NodeJS.ReadableStream): Promise<void> {
  const begun = Promise.withResolvers<void>()
  lines.on('data', (chunk) => {
    if (String(chunk).includes('under-way')) begun.resolve()
  })
  await begun.promise
}
