import { expect, onTestFinished, test, vi } from 'vitest'
import { followCatalogue } from '@hutong/catalogue'
import type { Log, LogBatch } from '@hutong/log'
import { listeningLogger } from '@hutong/process/testing'
import { grant } from './support/access.ts'
import { client, openGateway } from './support/open-gateway.ts'
import { noon, openParts } from './support/open-parts.ts'

/** A view of a catalogue of one client and one grant. */
async function openView(wrap: (log: Log) => Log = (log) => log) {
  const parts = await openParts(onTestFinished)
  await parts.publish('clients', client.id, client)
  await parts.publish('grants', grant.id, grant)
  const stop = new AbortController()
  onTestFinished(() => stop.abort())
  const { logger, lines, heard } = listeningLogger()
  const clock = { now: () => parts.now }
  const view = followCatalogue({ log: wrap(parts.log), clock, logger, signal: stop.signal })
  await view.caughtUp
  return { parts, view, lines, heard }
}

test('clients and grants of the log are in force, with the position that decisions rest on', async () => {
  const { view } = await openView()
  expect(view.client(client.id)).toEqual(client)
  expect(view.grantsOf('ziran')).toEqual([grant])
  expect(view.grantsOf('shuiwu')).toEqual([])
  expect(view.policyVersion()).toBe('catalogue.grants@0:1')
})

test('a changed grant takes the place of the old one, and the position moves', async () => {
  const { parts, view } = await openView()
  expect(view.grantsOf('ziran')).toEqual([grant])
  const suspended = { ...grant, state: 'suspended' as const }
  await parts.publish('grants', grant.id, suspended)
  await vi.waitUntil(() => view.policyVersion() === 'catalogue.grants@0:2', { timeout: 30_000 })
  expect(view.grantsOf('ziran')).toEqual([suspended])
})

test.each([
  ['clients', client.id, '{'],
  ['clients', client.id, { ...client, state: 'asleep' }],
  ['grants', grant.id, 'null'],
  ['grants', grant.id, { ...grant, forEver: true }],
] as const)('an unreadable item of %s withdraws the one before it', async (kind, key, item) => {
  const { parts, view, heard } = await openView()
  await parts.publish(kind, key, item)
  expect(await heard('catalogue-item-unreadable')).toEqual({
    topic: `catalogue.${kind}`,
    offset: 1,
  })
  expect(kind === 'clients' ? view.client(key) : view.grantsOf('ziran')[0]).toBeUndefined()
})

test('an item that names another key than its own opens nothing under either', async () => {
  const { parts, view, heard } = await openView()
  await parts.publish('grants', 'g-2', { ...grant, fields: ['registrarCode'] })
  await heard('catalogue-item-unreadable')
  expect(view.grantsOf('ziran')).toEqual([grant])
})

test('the view is fresh for 10 s after the log was last seen, and not a millisecond longer', async () => {
  const { log, stall } = stallingLog()
  const { parts, view } = await openView(log)
  stall()
  parts.now = noon + 10_000
  expect(view.isFresh()).toBe(true)
  parts.now = noon + 10_001
  expect(view.isFresh()).toBe(false)
})

test('a quiet catalogue that is seen again and again stays fresh', async () => {
  const { parts, view } = await openView()
  parts.now = noon + 3_600_000
  await vi.waitUntil(() => view.isFresh(), { timeout: 30_000 })
})

test('a log that cannot be read leaves the view to grow stale', async () => {
  const { log, fail } = stallingLog()
  const { parts, view, heard } = await openView(log)
  fail()
  await heard('catalogue-not-followed')
  parts.now = noon + 10_001
  expect(view.isFresh()).toBe(false)
})

test('a gateway whose view is stale answers 503 and decides nothing', async () => {
  const { log, stall } = stallingLog()
  const gateway = await openGateway(onTestFinished, { log })
  stall()
  gateway.parts.now = noon + 10_001
  const size = gateway.parts.ledger.size()
  for (const change of [{}, { purpose: 'pension' }]) {
    const told = await gateway.ask(change)
    expect(told.body).toMatchObject({ status: 503, code: 'grants-stale' })
    expect(told.headers['retry-after']).toBe('1')
  }
  expect(gateway.parts.ledger.size()).toBe(size)
})

/** A log whose readers hear nothing more from a moment on, or fail then. */
function stallingLog() {
  let stalled = false
  const failure = Promise.withResolvers<never>()
  failure.promise.catch(() => undefined)
  async function* tail(batches: AsyncIterable<LogBatch>): AsyncGenerator<LogBatch, void> {
    for await (const batch of batches) {
      if (stalled) await failure.promise
      yield batch
    }
  }
  return {
    log: (log: Log): Log => ({ ...log, tail: (...asked) => tail(log.tail(...asked)) }),
    stall: () => {
      stalled = true
    },
    fail: () => {
      stalled = true
      failure.reject(new Error('on purpose'))
    },
  }
}
