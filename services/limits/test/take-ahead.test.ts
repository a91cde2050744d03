import { expect, onTestFinished, test } from 'vitest'
import { createTakeAhead } from '@hutong/limits'
import type { Limits } from '@hutong/limits'
import { openLimits } from '@hutong/limits/open'
import { failingLimits } from '@hutong/limits/testing'
import { temporaryFolder } from '@hutong/process/testing'

const start = 1_800_000_000_000
const rate = { bucket: 'a', max: 20, windowMs: 1_000, ahead: 5 }

/** Limits on a clock that stands still until it is moved, which count the calls. */
async function openCounted(wrap: (limits: Limits) => Limits = (limits) => limits) {
  const time = { now: start }
  const clock = { now: () => time.now }
  const folder = temporaryFolder(onTestFinished)
  const limits = wrap(await openLimits({ profile: 'embedded', folder, clock }))
  onTestFinished(() => limits.close())
  const calls = { count: 0 }
  const counted: Pick<Limits, 'takeUpTo'> = {
    takeUpTo: (...words) => {
      calls.count += 1
      return limits.takeUpTo(...words)
    },
  }
  return { time, calls, open: () => createTakeAhead(counted, clock) }
}

type TakeOne = ReturnType<typeof createTakeAhead>

async function takeTimes(take: TakeOne, times: number, wanted = rate): Promise<number> {
  let count = 0
  for (let at = 0; at < times; at += 1) if ((await take(wanted)).taken) count += 1
  return count
}

test('so many are given in a window and no more, with one call for several', async () => {
  const { calls, open } = await openCounted()
  expect(await takeTimes(open(), 30)).toBe(20)
  // Four blocks of five, and the word that nothing is left.
  expect(calls.count).toBe(5)
})

test('an empty bucket is asked again when its window has ended, and tells when that is', async () => {
  const { time, calls, open } = await openCounted()
  const take = open()
  time.now = start + 400
  await takeTimes(take, 21)
  const asked = calls.count
  expect(await take(rate)).toEqual({ taken: false, retryAfterMs: 600 })
  expect(calls.count).toBe(asked)
  time.now = start + 1_000
  expect(await takeTimes(take, 30)).toBe(20)
})

test('what was not used is worth nothing in the next window', async () => {
  const { time, open } = await openCounted()
  const [first, other] = [open(), open()]
  await first(rate)
  time.now = start + 1_000
  expect((await takeTimes(first, 30)) + (await takeTimes(other, 30))).toBe(20)
})

test('two who take ahead never give out more than the maximum between them', async () => {
  const { open } = await openCounted()
  const [first, other] = [open(), open()]
  const spent = await Promise.all(
    Array.from({ length: 100 }, async (_, n) => (n % 2 ? first : other)(rate)),
  )
  expect(spent.filter(({ taken }) => taken)).toHaveLength(20)
})

test('many who come at once share a call', async () => {
  const { calls, open } = await openCounted()
  const take = open()
  const spent = await Promise.all(Array.from({ length: 100 }, async () => take(rate)))
  expect(spent.filter(({ taken }) => taken)).toHaveLength(20)
  expect(calls.count).toBe(2)
})

test('buckets do not touch each other, nor windows of other lengths', async () => {
  const { open } = await openCounted()
  const take = open()
  await takeTimes(take, 20)
  expect(await takeTimes(take, 30, { ...rate, bucket: 'b' })).toBe(20)
  expect(await takeTimes(take, 30, { ...rate, windowMs: 60_000 })).toBe(20)
})

test('a maximum that was raised counts at once', async () => {
  const { open } = await openCounted()
  const take = open()
  await takeTimes(take, 30)
  expect(await takeTimes(take, 30, { ...rate, max: 25 })).toBe(5)
})

test('a failure is told to all who wait, and the next one asks anew', async () => {
  const { open } = await openCounted((limits) =>
    failingLimits(limits, { call: 'takeUpTo', nth: 1, how: 'lost-before' }),
  )
  const take = open()
  const failed = await Promise.allSettled([take(rate), take(rate)])
  expect(failed).toMatchObject([
    { status: 'rejected', reason: { code: 'HUTONG_LIMITS_UNAVAILABLE' } },
    { status: 'rejected', reason: { code: 'HUTONG_LIMITS_UNAVAILABLE' } },
  ])
  expect(await takeTimes(take, 30)).toBe(20)
})
