import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '@hutong/process'
import type { Engine } from '../../../src/sources/sql/database.ts'
import { sourceContract } from '../../../src/testing/source-contract.ts'
import {
  failureOf,
  idsOf,
  makeOutbox,
  openSqlBench,
  pollOnce,
  writeChange,
  type SqlBench,
} from './sql-bench.ts'

/** What must hold on both engines. */
export function declareOutbox(engine: Engine, address: string): void {
  const begin = engine === 'postgresql' ? 'BEGIN' : 'START TRANSACTION'

  sourceContract(`sql-outbox, ${engine}`, async () => {
    const bench = await openSqlBench(engine, address)
    await makeOutbox(bench)
    const changes = Array.from({ length: 2404 }, (_, i) => {
      const how = i % 700 === 3 ? { op: 'merge' } : i % 700 === 4 ? { payload: '[]' } : {}
      return writeChange(bench, `K${i}`, how)
    })
    await bench.writer.run(`${begin}; ${changes.join(';')}; COMMIT`)
    return {
      open: () => bench.openOutbox(),
      // Rows of a poll are numbered, so they come under other numbers when a poll begins further on.
      repeats: true,
      add: () => bench.writer.run(writeChange(bench, 'added')),
      disconnect: bench.disconnect,
      remove: bench.remove,
    }
  })

  let bench: SqlBench
  beforeEach(async () => {
    bench = await openSqlBench(engine, address)
    await makeOutbox(bench)
  })
  afterEach(() => bench.remove())

  test('changes come once and in the order of their numbers, however many digits these have', async () => {
    const wanted = Array.from({ length: 2404 }, (_, i) => `K${i}`)
    const changes = wanted.map((key) => writeChange(bench, key))
    await bench.writer.run(`${begin}; ${changes.join(';')}; COMMIT`)
    const { rows } = await pollOnce(bench.openOutbox({ gapSeconds: 0 }))
    expect(idsOf(rows)).toEqual(wanted)
  })

  test('of two transactions the one that wrote first and commits last is not passed over', async () => {
    const early = await bench.another()
    await early.run(`${begin}; ${writeChange(bench, 'early')}`)
    await bench.writer.run(writeChange(bench, 'late'))
    const source = bench.openOutbox({ gapSeconds: 0 })
    const first = await pollOnce(source)
    expect(idsOf(first.rows)).toEqual([])
    await early.run('COMMIT')
    const second = await pollOnce(source, first.position)
    expect(new Set(idsOf(second.rows))).toEqual(new Set(['early', 'late']))
    expect(idsOf((await pollOnce(source, second.position)).rows)).toEqual([])
  })

  test('a transaction that has begun before another and writes after it is not passed over', async () => {
    const early = await bench.another()
    // It has its transaction, and no number yet.
    await early.run(`${begin}; CREATE TEMPORARY TABLE mine (i int); INSERT INTO mine VALUES (1)`)
    await bench.writer.run(writeChange(bench, 'first'))
    const source = bench.openOutbox({ gapSeconds: 0 })
    const first = await pollOnce(source)
    await early.run(writeChange(bench, 'second'))
    await bench.writer.run(writeChange(bench, 'third'))
    const between = await pollOnce(source, first.position)
    await early.run('COMMIT')
    const last = await pollOnce(source, between.position)
    const all = [first, between, last].flatMap(({ rows }) => idsOf(rows))
    expect(all.length).toBe(3)
    expect(new Set(all)).toEqual(new Set(['first', 'second', 'third']))
  })

  test('a number that was rolled back holds nothing back', async () => {
    const other = await bench.another()
    await other.run(`${begin}; ${writeChange(bench, 'never')}`)
    await bench.writer.run(writeChange(bench, 'kept'))
    await other.run('ROLLBACK')
    expect(idsOf((await pollOnce(bench.openOutbox({ gapSeconds: 0 }))).rows)).toEqual(['kept'])
  })

  test('while a change must wait, the source is not read further than to when it was written', async () => {
    const early = await bench.another()
    await early.run(`${begin}; ${writeChange(bench, 'early')}`)
    await bench.writer.run(writeChange(bench, 'late'))
    await bench.writer.run(
      `UPDATE ${bench.schema}.outbox SET written_at = written_at - INTERVAL ${engine === 'postgresql' ? "'100 seconds'" : '100 SECOND'} WHERE id = 2`,
    )
    const { readAt } = await pollOnce(bench.openOutbox())
    expect(systemClock.now() - readAt).toBeGreaterThan(90_000)
    await early.run('ROLLBACK')
  })

  test('the version is the number, and a deletion keeps the last values', async () => {
    await bench.writer.run(writeChange(bench, 'a', { payload: '{"id":"a","n":1}' }))
    await bench.writer.run(writeChange(bench, 'a', { op: 'delete', payload: '{"id":"a","n":2}' }))
    const { rows } = await pollOnce(bench.openOutbox())
    expect(rows).toMatchObject([
      { version: '00000000000000000001', value: { $key: 'a', n: 1 } },
      { version: '00000000000000000002', value: { $key: 'a', n: 2 }, isDeleted: true },
    ])
  })

  test('a long number of a payload keeps its digits', async () => {
    const payload =
      '{"id":"a","big":12345678901234567890,"exact":0.12345678901234567890,"small":1.5}'
    await bench.writer.run(writeChange(bench, 'a', { payload }))
    const { rows } = await pollOnce(bench.openOutbox())
    expect(rows[0]).toMatchObject({
      value: { big: '12345678901234567890', exact: '0.12345678901234567890', small: 1.5 },
    })
  })

  test('a payload that is too long is refused alone', async () => {
    const payload = `{"id":"a","text":"${'x'.repeat(100_000)}"}`
    await bench.writer.run(writeChange(bench, 'a', { payload }))
    await bench.writer.run(writeChange(bench, 'b'))
    expect(idsOf((await pollOnce(bench.openOutbox())).rows)).toEqual(['row-too-long', 'b'])
  })

  test('numbers that begin again stop the source', async () => {
    for (const key of ['a', 'b']) await bench.writer.run(writeChange(bench, key))
    const { position } = await pollOnce(bench.openOutbox())
    const again = engine === 'postgresql' ? 'RESTART IDENTITY' : ''
    await bench.writer.run(`TRUNCATE TABLE ${bench.schema}.outbox ${again}`)
    await bench.writer.run(writeChange(bench, 'c'))
    await expect(pollOnce(bench.openOutbox(), position)).rejects.toMatchObject({
      code: 'HUTONG_SOURCE_CONFIG',
    })
  })

  test('a table that is no outbox is told what it lacks', async () => {
    await bench.writer.run(`CREATE TABLE ${bench.schema}.letters (id bigint PRIMARY KEY, op int)`)
    const source = bench.openOutbox({ table: `${bench.schema}.letters` })
    expect(await failureOf(pollOnce(source))).toMatch(
      /^HUTONG_SOURCE_CONFIG.*key: is not there.*op: is int/su,
    )
  })
}
