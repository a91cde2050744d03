import { afterEach, beforeEach, expect, test } from 'vitest'
import type { LogBatch } from '@hutong/log'
import { gateLog } from '../src/gate-log.ts'
import { event, openFixture, topic } from './projection-fixture.ts'
import type { Fixture } from './projection-fixture.ts'

let fixture: Fixture
let stop: AbortController

beforeEach(async () => {
  fixture = await openFixture()
  stop = new AbortController()
  await fixture.append(...Array.from({ length: 10 }, (_, n) => event({ recordId: String(n) })))
})
afterEach(async () => {
  stop.abort()
  await fixture.close()
})

const open = () => {
  const log = gateLog(fixture.log)
  const batches = log.tail(topic, 0, 0, stop.signal)[Symbol.asyncIterator]()
  const read = async (): Promise<LogBatch> => {
    const { value, done } = await batches.next()
    if (done) throw new Error('the log has ended')
    return value
  }
  return { log, read }
}
const offsetsOf = ({ records }: LogBatch) => records.map(({ offset }) => offset)

test('without being held it gives what the log gives', async () => {
  const { read } = open()
  expect(await read()).toMatchObject({ from: 0, next: 10, end: 10, records: { length: 10 } })
})

test('a limit cuts a batch in two, and nothing is left out or given twice', async () => {
  const { log, read } = open()
  log.letTo(topic, 0, 4)
  const first = await read()
  expect(first).toMatchObject({ from: 0, next: 4 })
  log.letTo(topic, 0, Infinity)
  const second = await read()
  expect(second).toMatchObject({ from: 4, next: 10, end: 10 })
  expect([...offsetsOf(first), ...offsetsOf(second)]).toEqual([...Array(10).keys()])
})

test('held, it gives nothing more, and is told where it stands as the end', async () => {
  const { log, read } = open()
  log.letTo(topic, 0, 4)
  await read()
  expect(log.hold(topic, 0)).toBe(4)
  expect(await read()).toMatchObject({ from: 4, next: 4, end: 4, records: [] })
})

test('a partition that was not read yet is held at its beginning', async () => {
  const { log, read } = open()
  expect(log.hold(topic, 0)).toBe(0)
  expect(await read()).toMatchObject({ from: 0, next: 0, records: [] })
})

test('a reader that begins again further back is held at the same place', async () => {
  const { log, read } = open()
  log.letTo(topic, 0, 4)
  await read()
  log.hold(topic, 0)
  for await (const batch of log.tail(topic, 0, 1, stop.signal)) {
    expect(offsetsOf(batch)).toEqual([1, 2, 3])
    break
  }
})

test('an aborted signal ends it while it is held', async () => {
  const { log } = open()
  log.letTo(topic, 0, 4)
  let count = 0
  for await (const batch of log.tail(topic, 0, 0, stop.signal)) {
    count += batch.records.length
    stop.abort()
  }
  expect(count).toBe(4)
})
