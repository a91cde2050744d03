import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '@hutong/process'
import type { Connection } from '../../../src/connections.ts'
import type { Engine } from '../../../src/sources/sql/database.ts'
import { openSource } from '../../../src/open-source.ts'
import { positionAt } from '../../../src/tools/state/position-at.ts'
import { sqlOutboxTool, sqlPollingTool } from '../../../src/tools/sql/sql-tool.ts'
import { goodCode } from '../../abnormal-stream.ts'
import { abnormalTableStream, makeListed } from '../../sources/sql/abnormal-table.ts'
import {
  idsOf,
  makeOutbox,
  openSqlBench,
  pollOnce,
  writeChange,
  type SqlBench,
} from '../../sources/sql/sql-bench.ts'

/** What must hold on both engines. */
export function declareSqlTools(engine: Engine, address: string): void {
  let bench: SqlBench
  beforeEach(async () => {
    bench = await openSqlBench(engine, address)
    await bench.writer.run(makeListed(engine, bench.schema))
    await bench.writer.run(
      `INSERT INTO ${bench.schema}.listed (id, code, name) VALUES (1, '${goodCode}', '杭州甲有限公司'), (2, '${goodCode}', '杭州乙有限公司')`,
    )
  })
  afterEach(() => bench.remove())

  const world = (connection: Connection = bench.connection) => ({
    inbox: '',
    connections: new Map([['market', connection]]),
    clock: systemClock,
  })
  const stream = () => abnormalTableStream('sql-polling', engine, bench.schema)
  const wrongOf = async (connection?: Connection) =>
    (await sqlPollingTool.check(stream(), world(connection))).filter(({ ok }) => !ok)

  test('a table that can be read has nothing against it, and both clocks are compared', async () => {
    const points = await sqlPollingTool.check(stream(), world())
    expect(points.filter(({ ok }) => !ok)).toEqual([])
    expect(points.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['login', 'clock', 'table', 'column', 'index']),
    )
  })

  test('a table can be read from a time on', async () => {
    const { read } = stream()
    await bench.writer.run(
      `UPDATE ${bench.schema}.listed SET changed = '2026-01-31 00:00:00' WHERE id = 1`,
    )
    const found = positionAt(read, { time: Date.parse('2026-02-01T00:00:00+08:00') })
    const source = openSource(stream(), world())
    const { rows } = await pollOnce(source, 'position' in found ? found.position : null)
    await source.close?.()
    expect(idsOf(rows)).toEqual(['2'])
  })

  test('a column that is gone is told at the field that it is for', async () => {
    await bench.writer.run(`ALTER TABLE ${bench.schema}.listed DROP COLUMN name`)
    expect(await wrongOf()).toMatchObject([{ name: 'column', field: 'name' }])
  })

  test('a user without permission is told of, column by column or as a table that is not seen', async () => {
    await bench.writer.run(
      engine === 'postgresql'
        ? `DROP ROLE IF EXISTS ${bench.schema}_reader; CREATE ROLE ${bench.schema}_reader LOGIN; GRANT USAGE ON SCHEMA ${bench.schema} TO ${bench.schema}_reader;
           GRANT SELECT (id, code, listed, state, changed) ON ${bench.schema}.listed TO ${bench.schema}_reader`
        : `CREATE USER ${bench.schema}_reader IDENTIFIED BY 'right'; GRANT SELECT (id, code, listed, state, changed) ON ${bench.schema}.listed TO ${bench.schema}_reader`,
    )
    const user = { ...bench.connection, user: `${bench.schema}_reader`, password: 'right' }
    const path =
      engine === 'mariadb' ? { url: user.url.replace(/\/test$/u, `/${bench.schema}`) } : {}
    expect(await wrongOf({ ...user, ...path })).toMatchObject([{ name: 'column', field: 'name' }])
    await bench.writer.run(
      engine === 'postgresql'
        ? `DROP OWNED BY ${bench.schema}_reader; DROP ROLE ${bench.schema}_reader`
        : `DROP USER ${bench.schema}_reader`,
    )
  })

  test('a user whom the server does not know is told of as such', async () => {
    const wrong = await wrongOf({ ...bench.connection, user: 'nobody_here', password: 'not told' })
    expect(wrong.map(({ name }) => name)).toEqual(['login'])
    expect(wrong[0]?.found).toMatch(
      /^the connection market is refused: correct its user and passwordFile/u,
    )
  })

  test('a cursor without an index is told of', async () => {
    await bench.writer.run(
      engine === 'postgresql'
        ? `DROP INDEX ${bench.schema}.listed_changed_id_idx`
        : `ALTER TABLE ${bench.schema}.listed DROP INDEX changed`,
    )
    expect(await wrongOf()).toMatchObject([{ name: 'index' }])
  })

  test('an outbox is checked for its own columns', async () => {
    const outbox = abnormalTableStream('sql-outbox', engine, bench.schema)
    const before = await sqlOutboxTool.check(outbox, world())
    expect(before.find(({ ok }) => !ok)?.name).toBe('table')
    await makeOutbox(bench)
    const after = await sqlOutboxTool.check(outbox, world())
    expect(after.filter(({ ok }) => !ok)).toEqual([])
  })

  test('a path that no change of an outbox has is told at its field, and a change that cannot be read by its code', async () => {
    const outbox = abnormalTableStream('sql-outbox', engine, bench.schema)
    await makeOutbox(bench)
    const row = { id: 1, code: goodCode, name: '杭州甲有限公司', state: 'on', listed: '2024-01-31' }
    const { name: _unnamed, ...unnamed } = row
    for (const payload of [row, { ...row, id: 2 }])
      await bench.writer.run(
        writeChange(bench, String(payload.id), { payload: JSON.stringify(payload) }),
      )
    const told = async () =>
      (await sqlOutboxTool.check(outbox, world())).filter(({ fix }) => fix !== undefined)
    expect(await told()).toEqual([])
    await bench.writer.run(`DELETE FROM ${bench.schema}.outbox`)
    await bench.writer.run(writeChange(bench, '3', { payload: JSON.stringify(unnamed) }))
    await bench.writer.run(writeChange(bench, '4', { op: 'insert' }))
    expect(await told()).toMatchObject([
      { name: 'changes', ok: true, found: expect.stringContaining('op-unknown op') },
      { name: 'column', field: 'name', ok: false },
    ])
  })

  test('tables are found with their keys, cursors, and a stream to begin with; asking again finds the same', async () => {
    const find = async () =>
      (await sqlPollingTool.discover({ connection: 'market' }, world())).find(({ name }) =>
        name.startsWith(bench.schema),
      )
    const found = await find()
    expect(found).toMatchObject({
      name: `${bench.schema}.listed`,
      sampleCount: 2,
      keys: ['id'],
      cursors: ['changed'],
      read: { kind: 'sql-polling', engine, cursor: { time: 'changed', key: 'id' } },
      remarks: [],
    })
    expect(found?.columns.find(({ name }) => name === 'code')?.formats[0]?.format).toBe(
      'credit-code',
    )
    expect(await find()).toEqual(found)
  })
}
