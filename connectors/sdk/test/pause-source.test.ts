import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '@hutong/process'
import { pauseSource, type StreamStatus } from '../src/sdk.ts'
import { abnormalStream, csv, file, line } from './abnormal-stream.ts'
import { openWorkbench, type Workbench } from './workbench.ts'

const stream = abnormalStream({ pollSeconds: 0.1 })
const { source } = stream

let bench: Workbench
beforeEach(async () => {
  bench = await openWorkbench([stream])
})
afterEach(() => bench.remove())

const say = (isPaused: boolean) =>
  pauseSource({ log: bench.log, source, clock: systemClock }, isPaused)
const lines = (count: number): string =>
  csv(Array.from({ length: count }, (_, i) => line(i + 1)).join('\r\n'))
const until = async (isMeant: () => unknown): Promise<void> => {
  await expect.poll(isMeant, { timeout: 50_000, interval: 20 }).toBe(true)
}

test('a reading that is paused stops where it is, keeps its lease and its signs of life, and goes on at that very place', async () => {
  const count = 40_000
  await bench.put(file(1), lines(count))
  let pausing: Promise<void> | undefined
  const onProgress = ({ published }: StreamStatus): void => {
    if (published > 0) pausing ??= say(true)
  }
  const running = bench.start(stream, { onProgress, heartbeatMs: 20 })
  await until(() => running.status().state === 'paused')
  const { published } = running.status()
  expect(published).toBeLessThan(count)
  const beatCount = (await bench.heartbeats(stream)).length
  await until(async () => (await bench.heartbeats(stream)).length > beatCount + 3)
  expect(running.status()).toMatchObject({ state: 'paused', published, sourceReadAt: null })
  await say(false)
  await until(() => running.status().state === 'idle')
  await running.stop()
  const records = await bench.records(stream)
  expect(new Set(records.map(({ version }) => version)).size).toBe(count)
  // What was on its way at the pause was finished, so nothing had to be read twice.
  expect(records.length).toBe(count)
  expect(new Set((await bench.positions()).map(({ fence }) => fence))).toEqual(new Set([1]))
})

test('while a source is paused it does not count as read, so that its answers grow stale', async () => {
  await bench.put(file(1), lines(1))
  const running = bench.start(stream, { heartbeatMs: 20 })
  await running.firstPollDone
  await say(true)
  await until(() => running.status().state === 'paused')
  const { sourceReadAt } = running.status()
  await bench.put(file(2), csv(line(2)))
  const before = Date.now()
  await until(async () => ((await bench.heartbeats(stream)).at(-1)?.at ?? 0) > before)
  expect((await bench.heartbeats(stream)).at(-1)?.sourceReadAt).toBe(sourceReadAt)
  expect((await bench.records(stream)).length).toBe(1)
  await running.stop()
})

test('a pause outlives the run, and whoever waits for the first poll of the next one does not wait for ever', async () => {
  await say(true)
  await bench.put(file(1), lines(1))
  const running = bench.start(stream)
  await running.firstPollDone
  expect(running.status()).toMatchObject({ state: 'paused', rowsRead: 0 })
  await say(false)
  await until(() => running.status().rowsRead === 1)
  await running.stop()
})
