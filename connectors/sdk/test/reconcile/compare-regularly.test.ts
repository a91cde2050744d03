import { silentLogger, systemClock } from '@hutong/process'
import { expect, onTestFinished, test } from 'vitest'
import { compareRegularly, type RegularSettings } from '../../src/reconcile/compare-regularly.ts'
import { trackStatus } from '../../src/track-status.ts'
import { handClock } from '../workbench.ts'
import { openTestLog, settingsOf, stream, write, type History } from './histories.ts'

const patience = { timeout: 50_000, interval: 20 }
const ids = Array.from({ length: 20 }, (_, i) => i + 1)
const same: History = {
  rows: new Map(ids.map((id) => [id, { version: 1, name: 0 }])),
  records: ids.map((id) => ({ id, version: 1, name: 0, status: 'active' })),
}

/** A comparison that is due at once, and then not for an hour; what it tells, and what it notes for later runs. */
async function begin(
  history: History,
  { isSettled = true, ...more }: Partial<RegularSettings> & { readonly isSettled?: boolean } = {},
) {
  const log = await openTestLog()
  await write(history, log)
  const status = trackStatus(stream.source, systemClock)
  const noted: number[] = []
  const stop = new AbortController()
  const done = compareRegularly({
    ...settingsOf(history, log, { isSettled }),
    currentFence: async () => 1,
    everyMs: 3_600_000,
    comparedAt: undefined,
    noteCompared: async (at) => void noted.push(at),
    status,
    logger: silentLogger,
    ...more,
    signal: stop.signal,
  })
  onTestFinished(async () => {
    stop.abort()
    await done
  })
  const untilCompared = async (): Promise<void> => {
    await expect
      .poll(() => {
        const { comparison } = status.status()
        return comparison?.state === 'waiting' && comparison.comparedAt !== null
      }, patience)
      .toBe(true)
  }
  return { status: status.status, noted, untilCompared }
}

test('a comparison that came to its end is noted for later runs', async () => {
  const { status, noted, untilCompared } = await begin(same)
  await untilCompared()
  expect([status().failure, noted.length]).toEqual([undefined, 1])
})

test('a comparison that is held is not noted, so that the next run finds the same', async () => {
  const { status, noted, untilCompared } = await begin({ ...same, rows: new Map() })
  await untilCompared()
  expect(status().failure?.code).toBe('HUTONG_SOURCE_ROWS_VANISHED')
  expect(noted).toEqual([])
})

test('a source that does not tell the time is told of, since nothing can be said to have vanished', async () => {
  const { status, noted, untilCompared } = await begin(same, { isSettled: false })
  await untilCompared()
  expect(status().failure).toMatchObject({
    code: 'HUTONG_SOURCE_CONFIG',
    message: expect.stringContaining('header Date'),
  })
  expect(noted).toEqual([])
})

test('a comparison that falls due while the source is paused waits until it is resumed', async () => {
  const resumed = Promise.withResolvers<void>()
  const clock = handClock()
  let isPaused = false
  let askedCount = 0
  let openedCount = 0
  const { openSource } = settingsOf(same, await openTestLog())
  await begin(same, {
    everyMs: 50,
    comparedAt: clock.now(),
    clock,
    mayGoOn: async () => {
      askedCount += 1
      if (isPaused) await resumed.promise
    },
    openSource: () => {
      openedCount += 1
      return openSource()
    },
  })
  onTestFinished(() => resumed.resolve())
  isPaused = true
  const before = askedCount
  clock.forward(50)
  await expect.poll(() => askedCount, patience).toBeGreaterThan(before)
  expect(openedCount).toBe(0)
  resumed.resolve()
  await expect.poll(() => openedCount, patience).toBeGreaterThan(0)
})
