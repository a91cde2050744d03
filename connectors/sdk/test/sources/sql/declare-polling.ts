import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '@hutong/process'
import type { Engine } from '../../../src/sources/sql/database.ts'
import { sourceContract } from '../../../src/testing/source-contract.ts'
import {
  addPeople,
  failureOf,
  idsOf,
  makePeople,
  openSqlBench,
  pollOnce,
  secondsAgo,
  type SqlBench,
} from './sql-bench.ts'

const longName = "CASE WHEN i % 700 = 3 THEN repeat('长', 30000) ELSE 'name' END"

/** What must hold on both engines. */
export function declarePolling(engine: Engine, address: string): void {
  sourceContract(`sql-polling, ${engine}`, async () => {
    const bench = await openSqlBench(engine, address)
    await makePeople(bench)
    await addPeople(bench, 2405, longName)
    return {
      open: () => bench.open(),
      // Rows of a poll are numbered, so they come under other numbers when a poll begins further on.
      repeats: true,
      add: () => put(bench, 9001, secondsAgo(engine, 0.1)),
      disconnect: bench.disconnect,
      remove: bench.remove,
    }
  })

  let bench: SqlBench
  beforeEach(async () => {
    bench = await openSqlBench(engine, address)
    await makePeople(bench)
  })
  afterEach(() => bench.remove())

  const put = ({ schema, writer }: SqlBench, id: number, changed: string): Promise<void> =>
    writer.run(
      `INSERT INTO ${schema}.people (id, name, changed) VALUES (${id}, 'name', ${changed})`,
    )
  const begin = engine === 'postgresql' ? 'BEGIN' : 'START TRANSACTION'

  test('rows of one moment are all read, over the borders of pages', async () => {
    await addPeople(bench, 2600)
    await bench.writer.run(`UPDATE ${bench.schema}.people SET changed = ${secondsAgo(engine, 400)}`)
    await bench.writer.run(
      `UPDATE ${bench.schema}.people SET changed = (SELECT m FROM (SELECT MAX(changed) AS m FROM ${bench.schema}.people) AS x)`,
    )
    const { rows } = await pollOnce(bench.open())
    expect(new Set(idsOf(rows)).size).toBe(2600)
    expect(new Set(rows.map(({ version }) => version)).size).toBe(1)
  })

  test('a row that is committed after later ones have been read is found, and nothing before it is lost', async () => {
    await addPeople(bench, 100)
    const late = await bench.another()
    await late.run(begin)
    await late.run(
      `INSERT INTO ${bench.schema}.people (id, name, changed) VALUES (7000, 'late', ${secondsAgo(engine, 2)})`,
    )
    await put(bench, 7001, secondsAgo(engine, 0.5))
    const source = bench.open()
    const first = await pollOnce(source)
    expect(idsOf(first.rows)).not.toContain('7000')
    expect(idsOf(first.rows)).toContain('7001')
    await late.run('COMMIT')
    const second = await pollOnce(source, first.position)
    expect(idsOf(second.rows)).toContain('7000')
    expect(second.rows.length).toBeLessThan(50)
    expect(idsOf((await pollOnce(bench.open(), second.position)).rows)).toEqual([])
  })

  test('what a late row comes with is what was given before', async () => {
    await addPeople(bench, 300)
    const first = await pollOnce(bench.open())
    await put(bench, 7000, secondsAgo(engine, 3))
    const again = (await pollOnce(bench.open(), first.position)).rows
    const known = new Map(first.rows.map((row) => [idsOf([row])[0], row.version]))
    for (const row of again) expect(known.get(idsOf([row])[0]) ?? row.version).toBe(row.version)
    expect(idsOf(again)).toContain('7000')
  })

  test('a row that is committed later than the overlap is not found', async () => {
    await put(bench, 1, secondsAgo(engine, 200))
    await put(bench, 2, secondsAgo(engine, 1))
    const first = await pollOnce(bench.open({ overlapSeconds: 10 }))
    await put(bench, 7000, secondsAgo(engine, 300))
    const second = await pollOnce(bench.open({ overlapSeconds: 10 }), first.position)
    expect(idsOf(second.rows)).toEqual([])
  })

  test('a row is given again when it has changed, under a higher version', async () => {
    await addPeople(bench, 20)
    const first = await pollOnce(bench.open())
    await bench.writer.run(
      `UPDATE ${bench.schema}.people SET name = 'changed', changed = ${secondsAgo(engine, 0.1)} WHERE id = 5`,
    )
    const second = await pollOnce(bench.open(), first.position)
    const [before, after] = [first, second].map(({ rows }) =>
      rows.findLast((row) => row.kind === 'row' && row.value['id'] === '5'),
    )
    expect(after).toMatchObject({ value: { name: 'changed' } })
    expect((after?.version ?? '') > (before?.version ?? '')).toBe(true)
  })

  test('a row ahead of the clock waits for its time, and the source counts as read until then only', async () => {
    await put(bench, 1, secondsAgo(engine, 1))
    await put(bench, 2, secondsAgo(engine, -100))
    const { rows, readAt } = await pollOnce(bench.open())
    expect(idsOf(rows)).toEqual(['1'])
    expect(systemClock.now() - readAt).toBeGreaterThan(90_000)
  })

  test('a row far ahead of the clock is told of once, and does not hold the others', async () => {
    await put(bench, 1, secondsAgo(engine, 1))
    await put(bench, 2, secondsAgo(engine, -100_000))
    const source = bench.open()
    const first = await pollOnce(source)
    expect(idsOf(first.rows)).toEqual(['1', 'cursor-ahead'])
    expect(first.notices).toEqual(['rows-ahead'])
    await put(bench, 3, secondsAgo(engine, 0.1))
    const second = await pollOnce(source, first.position)
    expect([idsOf(second.rows).includes('3'), idsOf(second.rows).includes('cursor-ahead')]).toEqual(
      [true, false],
    )
  })

  test('when the clock went back, it is told of and the minutes in between are read again', async () => {
    await put(bench, 1, secondsAgo(engine, 30))
    await put(bench, 2, secondsAgo(engine, 1))
    const source = bench.open({ overlapSeconds: 10 })
    const first = await pollOnce(source)
    const hour = 3_600_000_000
    const position = { ...Object(first.position), readAt: Object(first.position).readAt + hour }
    await put(bench, 3, secondsAgo(engine, 5))
    const second = await pollOnce(source, position)
    expect([second.notices, idsOf(second.rows).includes('3')]).toEqual([['clock-went-back'], true])
    const third = await pollOnce(source, second.position)
    expect([third.notices, third.rows]).toEqual([[], []])
  })

  test('a row without a time is told of once, until another comes', async () => {
    await put(bench, 1, 'NULL')
    const source = bench.open()
    const first = await pollOnce(source)
    expect(idsOf(first.rows)).toEqual(['cursor-missing'])
    expect(idsOf((await pollOnce(source, first.position)).rows)).toEqual([])
    await put(bench, 2, 'NULL')
    expect((await pollOnce(source, first.position)).rows.length).toBe(2)
  })

  test('a cell of ten megabytes is refused alone', async () => {
    await bench.writer.run(
      `INSERT INTO ${bench.schema}.people VALUES (1, REPEAT('x', 10000000), 'on', ${secondsAgo(engine, 2)})`,
    )
    await put(bench, 2, secondsAgo(engine, 1))
    expect(idsOf((await pollOnce(bench.open())).rows)).toEqual(['row-too-long', '2'])
  })

  test('a row without its key stops the source, and says so', async () => {
    await bench.writer.run(
      `CREATE VIEW ${bench.schema}.loose AS SELECT NULLIF(id, 2) AS id, name, state, changed FROM ${bench.schema}.people`,
    )
    await put(bench, 1, secondsAgo(engine, 1))
    const source = bench.open({ table: `${bench.schema}.loose` })
    expect(idsOf((await pollOnce(source)).rows)).toEqual(['1'])
    await put(bench, 2, secondsAgo(engine, 1))
    await expect(pollOnce(source)).rejects.toMatchObject({ code: 'HUTONG_SOURCE_CONFIG' })
  })

  test('two rows at one place stop the source instead of hiding each other', async () => {
    await bench.writer.run(
      `CREATE VIEW ${bench.schema}.double AS SELECT id, name, state, changed FROM ${bench.schema}.people
      UNION ALL SELECT id, name, state, changed FROM ${bench.schema}.people`.replaceAll(
        '.double',
        '.twice',
      ),
    )
    await put(bench, 1, secondsAgo(engine, 1))
    await expect(pollOnce(bench.open({ table: `${bench.schema}.twice` }))).rejects.toMatchObject({
      code: 'HUTONG_SOURCE_CONFIG',
    })
  })

  test('a word in the column of deletes makes the row a deleted one, with its last values', async () => {
    await addPeople(bench, 2)
    await bench.writer.run(`UPDATE ${bench.schema}.people SET state = 'gone' WHERE id = 2`)
    const { rows } = await pollOnce(bench.open({ deletes: { column: 'state', values: ['gone'] } }))
    expect(rows.map((row) => row.kind === 'row' && row.isDeleted)).toEqual([undefined, true])
    expect(rows[1]).toMatchObject({ value: { name: 'name' } })
  })

  test('a column that goes while the source is read is named', async () => {
    await addPeople(bench, 2)
    const source = bench.open()
    await pollOnce(source)
    await bench.writer.run(`ALTER TABLE ${bench.schema}.people DROP COLUMN name`)
    expect(await failureOf(pollOnce(source))).toMatch(
      /^HUTONG_SOURCE_CONFIG.* name: is not there/su,
    )
  })

  test('a cursor that becomes a word is refused, and so are bytes', async () => {
    await bench.writer.run(
      `ALTER TABLE ${bench.schema}.people ADD COLUMN photo ${engine === 'postgresql' ? 'bytea' : 'blob'}`,
    )
    const source = bench.open({ cursor: { time: 'name', key: 'id' } }, { columns: ['photo'] })
    expect(await failureOf(pollOnce(source))).toMatch(
      /photo: is .* no text.*name: is .*cursor\.time/su,
    )
  })

  test('a table that is not there is told of as such', async () => {
    await expect(pollOnce(bench.open({ table: `${bench.schema}.nothing` }))).rejects.toMatchObject({
      code: 'HUTONG_SOURCE_CONFIG',
    })
  })

  test('a position of another table is refused', async () => {
    const { position } = await pollOnce(bench.open({ cursor: { time: 'changed', key: 'id' } }))
    await addPeople(bench, 1)
    const found = await pollOnce(bench.open(), position)
    await expect(
      pollOnce(bench.open({ table: `${bench.schema}.others` }), found.position),
    ).rejects.toMatchObject({ code: 'HUTONG_POSITION_MALFORMED' })
  })

  test('an emptied table takes nothing back, and what comes later is read', async () => {
    await addPeople(bench, 50)
    const first = await pollOnce(bench.open())
    await bench.writer.run(`TRUNCATE TABLE ${bench.schema}.people`)
    const second = await pollOnce(bench.open(), first.position)
    expect(second.rows).toEqual([])
    await put(bench, 60, secondsAgo(engine, 0.1))
    expect(idsOf((await pollOnce(bench.open(), second.position)).rows)).toEqual(['60'])
  })

  test('names of columns are quoted, and values are bound, whatever they hold', async () => {
    const quote = engine === 'postgresql' ? '"' : '`'
    const strange = `${quote}姓 名;--${quote}`
    await bench.writer.run(`ALTER TABLE ${bench.schema}.people ADD COLUMN ${strange} varchar(50)`)
    await bench.writer.run(
      `CREATE TABLE ${bench.schema}.words (k varchar(40) PRIMARY KEY, changed ${engine === 'postgresql' ? 'timestamptz' : 'datetime(6)'})`,
    )
    await bench.writer.run(
      `INSERT INTO ${bench.schema}.words VALUES ('a'' OR 1=1 --', ${secondsAgo(engine, 2)}), ('?$1\\\\', ${secondsAgo(engine, 1)})`,
    )
    const words = bench.open(
      { table: `${bench.schema}.words`, cursor: { time: 'changed', key: 'k' } },
      { columns: ['k'] },
    )
    const first = await pollOnce(words)
    expect(first.rows.length).toBe(2)
    expect((await pollOnce(words, first.position)).rows).toEqual([])
    await addPeople(bench, 0 + 1).catch(() => undefined)
    const found = await pollOnce(bench.open({}, { columns: ['姓 名;--'] }))
    expect(found.rows.every(({ kind }) => kind === 'row')).toBe(true)
  })

  test('what is asked for is what is read: numbers and times keep all their digits', async () => {
    const time = engine === 'postgresql' ? 'timestamptz' : 'datetime(6)'
    await bench.writer.run(
      `CREATE TABLE ${bench.schema}.exact (id bigint PRIMARY KEY, amount decimal(30,10), born date, changed ${time})`,
    )
    await bench.writer.run(
      `INSERT INTO ${bench.schema}.exact VALUES (9223372036854775807, 12345678901234567890.0123456789, '2024-02-29', '2026-01-02 03:04:05.000007')`,
    )
    const source = bench.open(
      { table: `${bench.schema}.exact`, zone: '+00:00' },
      { columns: ['id', 'amount', 'born'] },
    )
    const { rows } = await pollOnce(source)
    const offset = engine === 'postgresql' ? await bench.writer.ask('SHOW timezone') : 'UTC'
    expect(rows[0]).toMatchObject({
      value: {
        id: '9223372036854775807',
        amount: '12345678901234567890.0123456789',
        born: '2024-02-29',
      },
      ...(['UTC', 'Etc/UTC', 'GMT'].includes(offset)
        ? { version: String(Date.parse('2026-01-02T03:04:05Z') * 1000 + 7).padStart(20, '0') }
        : {}),
    })
  })

  test('a connection that is lost between two pages fails the poll, and the next one goes on', async () => {
    await addPeople(bench, 3000)
    const source = bench.open()
    let position: unknown
    const seen = new Set<unknown>()
    await expect(async () => {
      for await (const event of source.poll(undefined, new AbortController().signal)) {
        if (event.kind !== 'rows') continue
        ;({ position } = event)
        for (const id of idsOf(event.rows)) seen.add(id)
        bench.proxy.cut()
      }
    }).rejects.toMatchObject({ code: 'HUTONG_SOURCE_UNAVAILABLE' })
    for (const id of idsOf((await pollOnce(source, position)).rows)) seen.add(id)
    expect(seen.size).toBe(3000)
  })

  test('a poll that is broken off ends at once', async () => {
    await addPeople(bench, 10)
    const lock = await bench.another()
    await lock.run(begin)
    await lock.run(
      engine === 'postgresql'
        ? `LOCK TABLE ${bench.schema}.people IN ACCESS EXCLUSIVE MODE`
        : `LOCK TABLES ${bench.schema}.people WRITE`,
    )
    const stop = new AbortController()
    const polling = (async () => {
      for await (const event of bench.open().poll(undefined, stop.signal)) void event
    })()
    setTimeout(() => stop.abort(), 100)
    await expect(polling).rejects.toMatchObject({ code: 'HUTONG_SOURCE_UNAVAILABLE' })
    await lock.close()
  })
}
