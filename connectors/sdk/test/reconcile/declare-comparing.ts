import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Stream } from '../../src/sdk.ts'
import type { Engine } from '../../src/sources/sql/database.ts'
import { goodCode } from '../abnormal-stream.ts'
import { secondsAgo } from '../sources/sql/sql-bench.ts'
import { openWorkbench, type Started, type Workbench } from '../workbench.ts'
import { comparedStream } from './compared-stream.ts'
import { openListed, type Listed } from './listed-table.ts'
import { statesIn } from './states-in.ts'

const patience = { timeout: 50_000, interval: 100 }

/** What a run that compares must hold on both engines. */
export function declareComparing(engine: Engine, address: string): void {
  vi.setConfig({ testTimeout: 180_000 })
  let listed: Listed
  let stream: Stream
  let bench: Workbench
  let running: Started | undefined
  beforeEach(async () => {
    listed = await openListed(engine, address)
    stream = comparedStream(engine, listed.schema)
    bench = await openWorkbench([stream])
  })
  afterEach(async () => {
    await running?.stop()
    running = undefined
    await bench.remove()
    await listed.close()
  })

  function start(): Started {
    running = bench.start(stream, { connections: listed.connections() })
    return running
  }
  const states = () => statesIn(bench, stream)
  const stateOf = async (id: number | string) => (await states()).get(`${id}`)
  /** Resolves when so many more comparisons have come to their end. */
  async function untilCompared(count = 1): Promise<void> {
    for (let i = 0; i < count; i += 1) {
      const before = running?.status().comparison?.comparedAt ?? 0
      await expect
        .poll(() => running?.status().comparison?.comparedAt ?? 0, patience)
        .toBeGreaterThan(before)
    }
  }

  test('rows that were deleted are revoked with their last values, and the others stay', async () => {
    await listed.add(1, 20)
    start()
    await untilCompared()
    await listed.remove('id <= 3')
    await expect.poll(async () => (await stateOf(3))?.status, patience).toBe('revoked')
    const all = await states()
    expect([...all].filter(([, { status }]) => status === 'revoked').map(([id]) => id)).toEqual([
      '1',
      '2',
      '3',
    ])
    expect(all.get('1')?.data).toEqual(all.get('4')?.data)
    await expect.poll(() => running?.status().comparison?.revokedCount, patience).toBe(3)
  })

  test.each([
    ['with the time of now', '0.01'],
    ['with the time that it had, as from a backup', '100'],
  ])('a row that comes back %s becomes active again, and can vanish again', async (_, seconds) => {
    await listed.add(1, 20)
    start()
    await untilCompared()
    await listed.remove('id = 1')
    await expect.poll(async () => (await stateOf(1))?.status, patience).toBe('revoked')
    await listed.add(1, 1, Number(seconds))
    await expect.poll(async () => (await stateOf(1))?.status, patience).toBe('active')
    await listed.remove('id = 1')
    await expect.poll(async () => (await stateOf(1))?.status, patience).toBe('revoked')
  })

  test('an emptied table revokes nothing, and says what to do', async () => {
    await listed.add(1, 20)
    start()
    await untilCompared()
    await listed.run(`TRUNCATE TABLE ${listed.table}`)
    await expect
      .poll(() => running?.status().failure?.code, patience)
      .toBe('HUTONG_SOURCE_ROWS_VANISHED')
    expect(running?.status()).toMatchObject({ state: 'degraded', comparison: { heldCount: 20 } })
    expect(running?.status().failure?.message).toContain('--accept-vanished 20')
    await listed.add(1, 20)
    await expect.poll(() => running?.status().failure, patience).toBeUndefined()
    expect([...(await states()).values()].every(({ status }) => status === 'active')).toBe(true)
  })

  test('a row that can be read no more is there all the same', async () => {
    await listed.add(1, 20)
    start()
    await untilCompared()
    await listed.run(
      `UPDATE ${listed.table} SET code = 'nonsense', changed = ${secondsAgo(engine, 50)} WHERE id = 1`,
    )
    await listed.run(`UPDATE ${listed.table} SET changed = NULL WHERE id = 2`)
    await listed.run(`UPDATE ${listed.table} SET name = repeat('长', 30000) WHERE id = 3`)
    await untilCompared(2)
    const all = await states()
    expect(['1', '2', '3'].map((id) => all.get(id)?.status)).toEqual(['active', 'active', 'active'])
  })

  test('a row with a time ahead of the clock is there all the same', async () => {
    await listed.add(1, 20)
    start()
    await untilCompared()
    await listed.run(
      `UPDATE ${listed.table} SET changed = ${secondsAgo(engine, -60)} WHERE id IN (1, 2)`,
    )
    await untilCompared(2)
    expect(running?.status().comparison).toMatchObject({ revokedCount: 0, heldCount: 0 })
  })

  test('a row that was committed later than the overlap is published by the comparison', async () => {
    await listed.add(1, 20)
    start()
    await untilCompared()
    await listed.add(21, 1, 200)
    await expect.poll(async () => (await stateOf(21))?.status, patience).toBe('active')
    await expect.poll(() => running?.status().comparison?.publishedCount, patience).toBe(1)
  })

  test('what is changed under the time that it had is told of, and left as it is', async () => {
    await listed.add(1, 20)
    start()
    await untilCompared()
    await listed.run(`UPDATE ${listed.table} SET name = '乙公司' WHERE id = 1`)
    await expect.poll(() => running?.status().comparison?.differingCount, patience).toBe(1)
    expect((await stateOf(1))?.data).toMatchObject({ name: '甲公司' })
  })

  test('while a department writes all the time nothing is revoked but what it deleted', async () => {
    await listed.add(1, 3000, 5)
    start()
    // What is deleted before it was read is never revoked: the log does not know it.
    await untilCompared()
    const stop = new AbortController()
    const deleted = new Set<number>()
    const writers = await Promise.all([
      writeOn(stop.signal, deleted),
      writeOn(stop.signal, deleted),
    ])
    await untilCompared(3)
    stop.abort()
    await Promise.all(writers.map(({ ended }) => ended))
    const wrong = [...(await states())].filter(
      ([id, { status }]) => status === 'revoked' && !deleted.has(Number(id)),
    )
    expect(wrong).toEqual([])
    expect(deleted.size).toBeGreaterThan(0)
    await expect
      .poll(async () => {
        const all = await states()
        return [...deleted].filter((id) => all.get(`${id}`)?.status !== 'revoked')
      }, patience)
      .toEqual([])
  })

  /** Updates, inserts, deletes, late commits, until the signal is aborted. */
  async function writeOn(signal: AbortSignal, deleted: Set<number>) {
    const writer = await listed.bench.another()
    const now = secondsAgo(engine, 0)
    const begin = engine === 'postgresql' ? 'BEGIN' : 'START TRANSACTION'
    const random = (count: number) => 1 + Math.floor(Math.random() * count)
    let next = 10_000 + random(1_000_000) * 1000
    const go = async (): Promise<void> => {
      while (!signal.aborted) {
        const id = random(3000)
        await writer.run(`UPDATE ${listed.table} SET changed = ${now} WHERE id = ${id}`)
        await writer.run(
          `${begin}; UPDATE ${listed.table} SET name = '丙公司', changed = ${secondsAgo(engine, 0.5)} WHERE id = ${random(3000)}; COMMIT`,
        )
        next += 1
        await writer.run(
          `INSERT INTO ${listed.table} (id, code, name, changed) VALUES (${next}, '${goodCode}', '丁公司', ${now})`,
        )
        const gone = random(3000)
        if (gone % 50 === 0 && !deleted.has(gone)) {
          deleted.add(gone)
          await writer.run(`DELETE FROM ${listed.table} WHERE id = ${gone}`)
        }
      }
    }
    return { ended: go() }
  }
}
