import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findOwnServer, type ConnectWithKafka } from '@hutong/infra'
import { requireOwnServer } from '@hutong/infra/testing'
import { systemClock } from '@hutong/process'
import { openSource } from '../../../src/open-source.ts'
import { openWorkbench } from '../../workbench.ts'
import { idsOf, pollOnce } from '../sql/sql-bench.ts'
import { certificatesStream } from './certificates-stream.ts'
import { newestOf, openRealBench, type RealBench } from './real-bench.ts'

const killCount = process.env['HUTONG_TEST_LONG'] === '1' ? 100 : 5
const program = fileURLToPath(new URL('run-debezium.ts', import.meta.url))
const within = { timeout: 50_000, interval: 100 }

if (findOwnServer('postgres').kind === 'missing')
  await requireOwnServer('postgres', () => undefined)
else await requireOwnServer('connect', declareDebezium)

/** One after another: each test goes on with the database and the topic as the one before it has left them. */
function declareDebezium(connect: ConnectWithKafka): void {
  const stream = certificatesStream()
  let bench: RealBench
  let position: unknown

  const connections = () => new Map([['land', { url: bench.url }]])
  const open = () =>
    openSource(stream, { inbox: '', connections: connections(), clock: systemClock })
  /** Polls until as many rows have come, and goes on from there in the next test. A Debezium that runs may not have made its topic yet: the poll fails, and comes again. */
  async function next(count: number) {
    const source = open()
    const rows: Awaited<ReturnType<typeof pollOnce>>['rows'][number][] = []
    const notices: string[] = []
    await expect
      .poll(async () => {
        const polled = await pollOnce(source, position)
        position = polled.position
        rows.push(...polled.rows)
        notices.push(...polled.notices)
        return rows.length
      }, within)
      .toBeGreaterThanOrEqual(count)
    await source.close?.()
    return { rows, notices }
  }
  async function readAt(): Promise<number> {
    const source = open()
    const polled = await pollOnce(source, position)
    await source.close?.()
    return polled.readAt
  }

  beforeAll(async () => {
    bench = await openRealBench(connect)
    for (const id of [1, 2, 3]) await bench.put(id, '杭州甲有限公司')
    await bench.debezium('land')
  })
  afterAll(() => bench.remove())

  test('a snapshot comes, then what is created, changed and deleted', async () => {
    expect(idsOf((await next(3)).rows)).toEqual(['1', '2', '3'])
    await bench.put(4, '杭州乙有限公司')
    await bench.put(1, '杭州丙有限公司')
    await bench.sql('DELETE FROM registry.certificates WHERE id = 2')
    const { rows } = await next(3)
    expect(rows).toMatchObject([
      { kind: 'row', value: { id: '4' } },
      { kind: 'row', value: { id: '1', name: '杭州丙有限公司', listed: '2024-01-31' } },
      { kind: 'row', value: { id: '2', name: '杭州甲有限公司' }, isDeleted: true },
    ])
  })

  test('while Connect is dead the source does not count as read any further, and afterwards it does', async () => {
    const before = Date.now()
    await expect.poll(readAt, within).toBeGreaterThan(before)
    await connect.kill()
    await bench.put(5, '杭州丁有限公司')
    const dead = await readAt()
    const committed = Date.now()
    // The poll itself is whole: nothing new is there.
    expect([dead < committed, await readAt()]).toEqual([true, dead])
    await connect.start()
    await connect.untilRunning('land')
    // What was committed meanwhile comes once.
    expect(idsOf((await next(1)).rows)).toEqual(['5'])
    await expect.poll(readAt, within).toBeGreaterThan(committed)
  }, 180_000)

  test('a column that is dropped refuses the rows behind it, until the mapping leaves it out', async () => {
    await bench.sql('ALTER TABLE registry.certificates RENAME COLUMN name TO title')
    await bench.sql("UPDATE registry.certificates SET title = '杭州戊有限公司' WHERE id = 1")
    await bench.sql('ALTER TABLE registry.certificates RENAME COLUMN title TO name')
    await bench.sql("UPDATE registry.certificates SET name = '杭州己有限公司' WHERE id = 1")
    expect((await next(2)).rows).toMatchObject([
      { kind: 'unreadable', reasons: [{ code: 'column-missing', field: 'name' }] },
      { kind: 'row', value: { id: '1', name: '杭州己有限公司' } },
    ])
  })

  test('without REPLICA IDENTITY FULL a deletion is refused, and with it the next is not', async () => {
    await bench.sql('ALTER TABLE registry.certificates REPLICA IDENTITY DEFAULT')
    // The table's defaults make what Debezium fills in look like a row: the update tells.
    await bench.put(3, '杭州辛有限公司')
    await bench.sql('DELETE FROM registry.certificates WHERE id = 3')
    await bench.sql('ALTER TABLE registry.certificates REPLICA IDENTITY FULL')
    await bench.put(4, '杭州壬有限公司')
    await bench.sql('DELETE FROM registry.certificates WHERE id = 4')
    expect((await next(4)).rows).toMatchObject([
      { kind: 'row', value: { id: '3' } },
      { kind: 'unreadable', reasons: [{ code: 'deletion-without-values' }] },
      { kind: 'row', value: { id: '4' } },
      { kind: 'row', value: { id: '4' }, isDeleted: true },
    ])
  })

  test('a table that is emptied at once is told of', async () => {
    await bench.sql('TRUNCATE registry.certificates')
    expect(idsOf((await next(1)).rows)).toEqual(['table-truncated'])
  })

  test('killed again and again while the department writes, the connector loses nothing and doubles nothing in effect', async () => {
    const log = await openWorkbench([stream])
    await log.log.close()
    for (let turn = 0; turn < killCount; turn += 1) {
      const child = spawn(process.execPath, [program, log.folder, bench.url], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const gone = once(child, 'exit')
      await once(child.stdout, 'data')
      for (let id = 0; id < 20; id += 1)
        await bench.put(1000 + ((turn * 7 + id) % 60), `杭州${'甲乙丙丁'[turn % 4] ?? ''}有限公司`)
      await bench.sql(`DELETE FROM registry.certificates WHERE id = ${1000 + (turn % 60)}`)
      // Anywhere between its first words and its idleness.
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 400))
      child.kill('SIGKILL')
      await gone
    }
    const expected = await bench.states()
    const last = await openWorkbench([stream], log.folder)
    const running = last.start(stream, { connections: connections() })
    // Rows of the tests before were emptied at once, which revokes none of them.
    const newest = async () =>
      newestOf(await last.records(stream)).filter((state) => /^1\d{3}=/u.test(state))
    await expect.poll(newest, within).toEqual(expected)
    await running.stop()
    expect(running.status().failure).toBeUndefined()
    await last.remove()
  }, 600_000)

  test('a Debezium that has lost its place takes another snapshot, which is told of', async () => {
    await next(1)
    await connect.remove('land')
    await bench.put(9, '杭州庚有限公司')
    await bench.debezium('land-again', { 'slot.name': 'hutong_again' })
    const { rows, notices } = await next((await bench.states()).length)
    expect(notices).toContain('snapshot-again')
    const states = rows.map((row) =>
      row.kind === 'row' ? `${String(row.value['id'])}=${String(row.value['name'])}` : row.kind,
    )
    // The one that was removed may still have told of the last row.
    expect([...new Set(states)].toSorted()).toEqual(await bench.states())
  })

  test('a topic that was deleted and made anew is not gone on with', async () => {
    await connect.remove('land-again')
    await bench.deleteTopic('land.registry.certificates')
    await bench.debezium('land-anew', { 'slot.name': 'hutong_anew' })
    await expect
      .poll(async () => {
        const source = open()
        const failure = await pollOnce(source, position).catch(String)
        await source.close?.()
        return failure
      }, within)
      .toMatch(/was made anew/u)
  })
}
