import { afterEach, beforeEach, expect, test } from 'vitest'
import { silentLogger, systemClock } from '@hutong/process'
import { parseConnector, pauseSource, reconcileSource } from '../../src/sdk.ts'
import { goodCode } from '../abnormal-stream.ts'
import { json, startService, type Answered, type Service } from '../sources/web/start-service.ts'
import { restRead, webStream } from '../sources/web/web-stream.ts'
import { openWorkbench, type Started, type Workbench } from '../workbench.ts'
import { statesIn } from './states-in.ts'

const stream = webStream(`${restRead}\n      compareEvery: 1s`)
const patience = { timeout: 50_000, interval: 50 }

let bench: Workbench
let service: Service
let running: Started | undefined
let ids: readonly number[]
let changedAt: (id: number) => string
beforeEach(async () => {
  ids = Array.from({ length: 20 }, (_, i) => i + 1)
  changedAt = () => '2026-01-31T04:00:00.5Z'
  bench = await openWorkbench([stream])
  service = await startService((asked) => pageOf(asked.query.get('cursor')))
})
afterEach(async () => {
  await running?.stop()
  running = undefined
  await bench.remove()
  await service.stop()
})

/** Eight rows a page, with the last id as cursor. */
function pageOf(cursor: string | null): Answered {
  const rest = ids.filter((id) => id > Number(cursor ?? 0))
  const some = rest.slice(0, 8)
  const next = rest.length > some.length ? `${some.at(-1)}` : ''
  return json({ data: some.map(rowOf), next })
}
const rowOf = (id: number) => ({
  id: `${id}`,
  code: goodCode,
  name: '甲公司',
  listedOn: '20240131',
  state: '有效',
  changedAt: changedAt(id),
})
const connections = () => new Map([['tax', { url: service.url }]])
function start(logger = silentLogger): void {
  running = bench.start(stream, { connections: connections(), heartbeatMs: 100, logger })
}
const comparison = () => running?.status().comparison
const untilCompared = async (): Promise<void> => {
  const before = comparison()?.comparedAt ?? 0
  await expect.poll(() => comparison()?.comparedAt ?? 0, patience).toBeGreaterThan(before)
}
const stateOf = async (id: number) => (await statesIn(bench, stream)).get(`${id}`)

test('a row that a service gives no more is revoked, and becomes active when it is there again', async () => {
  start()
  await untilCompared()
  ids = ids.filter((id) => id !== 7)
  await expect.poll(async () => (await stateOf(7))?.status, patience).toBe('revoked')
  // The comparison tells its count when it has ended, a moment after its last row.
  await expect.poll(() => comparison()?.revokedCount, patience).toBe(1)
  ids = Array.from({ length: 20 }, (_, i) => i + 1)
  await expect.poll(async () => (await stateOf(7))?.status, patience).toBe('active')
})

test('an empty page of a service that is broken revokes nothing', async () => {
  start()
  await untilCompared()
  ids = []
  await expect
    .poll(() => running?.status().failure?.code, patience)
    .toBe('HUTONG_SOURCE_ROWS_VANISHED')
  expect(comparison()).toMatchObject({ revokedCount: 0, heldCount: 20 })
})

test('a page that fails in the middle ends the comparison, and nothing is revoked', async () => {
  start()
  await untilCompared()
  service.answer = (asked) =>
    asked.query.get('cursor') === '8' ? { status: 500 } : pageOf(asked.query.get('cursor'))
  await expect
    .poll(() => running?.status().failure?.code, { ...patience, timeout: 30_000 })
    .toBe('HUTONG_SOURCE_UNAVAILABLE')
  expect(comparison()).toMatchObject({ revokedCount: 0, heldCount: 0 })
}, 60_000)

test('of a service that does not tell the time nobody can say what has vanished', async () => {
  service.answer = (asked) => {
    const { body, headers } = pageOf(asked.query.get('cursor'))
    return { ...(body === undefined ? {} : { body }), headers: { ...headers, date: 'unknown' } }
  }
  start()
  await untilCompared()
  ids = ids.filter((id) => id !== 7)
  await untilCompared()
  await untilCompared()
  expect(comparison()).toMatchObject({ revokedCount: 0, heldCount: 0 })
  expect(running?.status()).toMatchObject({
    state: 'degraded',
    failure: { code: 'HUTONG_SOURCE_CONFIG' },
  })
})

test('a service that fails is told of, also while a comparison is held', async () => {
  const told: string[] = []
  start({ ...silentLogger, failure: (code) => void told.push(code) })
  await untilCompared()
  ids = []
  await expect
    .poll(() => running?.status().failure?.code, patience)
    .toBe('HUTONG_SOURCE_ROWS_VANISHED')
  service.answer = () => ({ status: 500 })
  await expect.poll(() => told, { ...patience, timeout: 30_000 }).toContain('poll-failed')
}, 60_000)

test('what a second reading finds after all is not among the keys that reconcile tells', async () => {
  await bench.readOnce(stream, { connections: connections() })
  let passCount = 0
  service.answer = (asked) => {
    const cursor = asked.query.get('cursor')
    if (cursor === null) passCount += 1
    ids = Array.from({ length: 20 }, (_, i) => i + 1).filter((id) => passCount > 1 || id !== 7)
    return pageOf(cursor)
  }
  const told = await reconcileSource({
    stream,
    log: bench.log,
    world: { inbox: bench.inbox, connections: connections(), clock: systemClock },
    recordIdKey: Buffer.alloc(32, 9),
    before: { epoch: 1, fence: 1 },
    isClear: true,
    clock: systemClock,
    signal: new AbortController().signal,
  })
  expect(passCount).toBe(2)
  expect(told).toMatchObject({ rows: { counts: { vanished: 0 } }, keys: [], leftCount: 0 })
})

test('a row that was refused without telling whose it is keeps the others from being revoked', async () => {
  start()
  await untilCompared()
  ids = ids.filter((id) => id !== 7)
  changedAt = (id) => (id === 8 ? 'nonsense' : '2026-01-31T04:00:00.5Z')
  await expect.poll(async () => (await stateOf(7))?.status, patience).toBe('revoked')
  // Its id could be read all the same.
  expect((await stateOf(8))?.status).toBe('active')
  service.answer = () => json({ data: [...ids.filter((id) => id !== 9).map(rowOf), { id: '' }] })
  await expect
    .poll(() => running?.status().failure?.code, patience)
    .toBe('HUTONG_SOURCE_ROWS_UNIDENTIFIED')
  expect((await stateOf(9))?.status).toBe('active')
})

test('a source that is paused is not compared either', async () => {
  start()
  await untilCompared()
  const say = (isPaused: boolean) =>
    pauseSource({ log: bench.log, source: stream.source, clock: systemClock }, isPaused)
  await say(true)
  await expect.poll(() => running?.status().state, patience).toBe('paused')
  const askedCount = service.asked.length
  const begun = Date.now()
  // Two comparisons would be due by then.
  await expect
    .poll(async () => (await bench.heartbeats(stream)).at(-1)?.at ?? 0, patience)
    .toBeGreaterThan(begun + 2000)
  expect(service.asked.length - askedCount).toBeLessThanOrEqual(1)
  await say(false)
  await untilCompared()
})

test('versions that are numbers cannot be compared regularly', () => {
  const text = `
apiVersion: hutong/v1
department: shichang
title: { zh: 市场监管, en: Market regulation }
streams:
  - source: test-web
    type: org.abnormal
    version: '1.0'
    read: { kind: rest-pages, connection: tax, path: /a, items: data, key: id, version: { from: number, as: number }, compareEvery: 24h }
    recordId: { from: id }
    status: { constant: active }
    fields:
      creditCode: { from: code, format: credit-code }
      name: { from: name, format: name }
      listedOn: { from: listedOn, format: date }
      reasonCode: { constant: NOT_AT_ADDRESS }
`
  expect(() => parseConnector(text, 'test')).toThrow(/compareEvery: a revocation needs a moment/u)
  expect(() => parseConnector(text.replace('24h', 'daily'), 'test')).toThrow(/such as 24h/u)
})
