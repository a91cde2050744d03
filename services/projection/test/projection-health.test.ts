import { expect, test } from 'vitest'
import { HutongError } from '@hutong/process'
import type { Projection, TopicStatus } from '../src/project.ts'
import { projectionHealth } from '../src/projection-health.ts'

const topic = 'records.marriage.event.v1'
const usual = {
  next: 5,
  end: 5,
  lagRecords: 0,
  lagMs: 10,
  held: null,
  taintedCount: 0,
  droppedCount: 0,
  staleCount: 0,
  lastReadAt: 1,
}

/** Health of a projection of one topic; what becomes of it is the test's to say. */
function watch(change: Partial<TopicStatus> = {}) {
  const caughtUp = Promise.withResolvers<void>()
  const stopped = Promise.withResolvers<void>()
  const projection: Projection = {
    status: () => [{ topic, ...usual, ...change, partitions: [usual] }],
    caughtUp: caughtUp.promise,
    stopped: stopped.promise,
  }
  const parts = projectionHealth(projection)
  return { caughtUp, stopped, health: () => parts[topic]?.() }
}

/** Lets everything that waits for a promise go on. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('it is ready when all that lay there at the start is in the store, and not before', async () => {
  const { caughtUp, health } = watch()
  await settled()
  expect(health()).toMatchObject({ state: 'starting' })
  caughtUp.resolve()
  await settled()
  expect(health()).toEqual({ state: 'ready', detail: '0 records behind' })
})

test.each([
  ['its lag is not known', { lagRecords: null }, 'the log was not read for 15 s'],
  ['it is held', { held: 'schema-unknown x 1.1' }, 'schema-unknown x 1.1'],
  ['it does not get through to the store', { lagRecords: null, held: 'GAP' }, 'GAP'],
])('it is not ready again when %s', async (_, change, detail) => {
  const { caughtUp, health } = watch(change)
  caughtUp.resolve()
  await settled()
  expect(health()).toEqual({ state: 'starting', detail })
})

test('a projection that ended has failed, and says why', async () => {
  const { caughtUp, stopped, health } = watch()
  caughtUp.resolve()
  await settled()
  stopped.reject(new HutongError('HUTONG_PROJECTION_FENCED', 'another one took over'))
  await settled()
  expect(health()).toEqual({ state: 'failed', detail: 'another one took over' })
})
