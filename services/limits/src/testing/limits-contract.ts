import type { Clock } from '@hutong/process'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Limits } from '../limits.ts'

export { failingLimits, type FailingCall } from './failing-limits.ts'

/** One empty set of limits that can be opened several times, all on the same clock. */
export interface LimitsHarness {
  readonly open: () => Promise<Limits>
  readonly remove: () => Promise<void>
}

const start = 1_800_000_000_000
const minuteMs = 60_000

/** Every promise of `Limits`, one test each. The clock stands still until a test moves it. */
export function limitsContract(
  name: string,
  makeHarness: (clock: Clock) => Promise<LimitsHarness>,
): void {
  describe(`limits contract: ${name}`, () => {
    let now = start
    let harness: LimitsHarness
    let limits: Limits

    beforeEach(async () => {
      now = start
      harness = await makeHarness({ now: () => now })
      limits = await harness.open()
    })
    afterEach(async () => {
      await limits.close()
      await harness.remove()
    })

    test('a key is let through once', async () => {
      expect(await limits.once('a', minuteMs)).toBe(true)
      expect(await limits.once('a', minuteMs)).toBe(false)
      expect(await limits.once('b', minuteMs)).toBe(true)
    })

    test('of many who come at once with one key, one is let through', async () => {
      const other = await harness.open()
      const calls = Array.from({ length: 100 }, (_, n) =>
        (n % 2 ? other : limits).once('a', minuteMs),
      )
      expect((await Promise.all(calls)).filter(Boolean)).toHaveLength(1)
      await other.close()
    })

    test('a key is refused to the last millisecond of its time, and let through after it', async () => {
      await limits.once('a', minuteMs)
      now = start + minuteMs - 1
      expect(await limits.once('a', minuteMs)).toBe(false)
      now = start + minuteMs
      expect(await limits.once('a', minuteMs)).toBe(true)
    })

    test('a refused call does not lengthen the time', async () => {
      await limits.once('a', minuteMs)
      now = start + minuteMs - 1
      await limits.once('a', minuteMs)
      now = start + minuteMs
      expect(await limits.once('a', minuteMs)).toBe(true)
    })

    test('marks and counts survive a restart', async () => {
      await limits.once('a', minuteMs)
      await limits.take('b', 1, minuteMs)
      await limits.close()
      limits = await harness.open()
      expect(await limits.once('a', minuteMs)).toBe(false)
      expect(await limits.take('b', 1, minuteMs)).toMatchObject({ taken: false })
    })

    test('a bucket gives so many and tells what is left, then when to come back', async () => {
      now = start + 10_000
      expect(await limits.take('a', 2, minuteMs)).toEqual({ taken: true, left: 1 })
      expect(await limits.take('a', 2, minuteMs)).toEqual({ taken: true, left: 0 })
      expect(await limits.take('a', 2, minuteMs)).toEqual({ taken: false, retryAfterMs: 50_000 })
    })

    test('a bucket is full again in the next window', async () => {
      await limits.take('a', 1, minuteMs)
      now = start + minuteMs - 1
      expect(await limits.take('a', 1, minuteMs)).toEqual({ taken: false, retryAfterMs: 1 })
      now = start + minuteMs
      expect(await limits.take('a', 1, minuteMs)).toEqual({ taken: true, left: 0 })
    })

    test('of many who take at once, no more than the maximum are given', async () => {
      const other = await harness.open()
      const calls = Array.from({ length: 100 }, (_, n) =>
        (n % 2 ? other : limits).take('a', 7, minuteMs),
      )
      expect((await Promise.all(calls)).filter(({ taken }) => taken)).toHaveLength(7)
      await other.close()
    })

    test('a clock that goes back does not fill a bucket again', async () => {
      await limits.take('a', 1, minuteMs)
      now = start - 1
      expect(await limits.take('a', 1, minuteMs)).toMatchObject({ taken: false })
    })

    test('a bucket with a maximum of 0 gives nothing', async () => {
      expect(await limits.take('a', 0, minuteMs)).toMatchObject({ taken: false })
    })

    test('buckets do not touch each other', async () => {
      await limits.take('a', 1, minuteMs)
      expect(await limits.take('b', 1, minuteMs)).toMatchObject({ taken: true })
    })

    describe('several at once', () => {
      const take = (count: number) => limits.takeUpTo('a', count, 7, minuteMs)

      test('as many as are wanted, then what is left, then nothing, each with the end of the window', async () => {
        now = start + 10_000
        const given = [await take(5), await take(5), await take(5)]
        expect(given).toEqual([5, 2, 0].map((count) => ({ count, endsInMs: 50_000 })))
      })

      test('they come out of the bucket that one takes from, and out of that of the present window alone', async () => {
        await take(6)
        expect(await limits.take('a', 7, minuteMs)).toEqual({ taken: true, left: 0 })
        expect(await take(1)).toMatchObject({ count: 0 })
        now = start + minuteMs
        expect(await take(9)).toMatchObject({ count: 7 })
      })

      test('of many who take at once, no more than the maximum are given in all', async () => {
        const other = await harness.open()
        const calls = Array.from({ length: 100 }, (_, n) =>
          (n % 2 ? other : limits).takeUpTo('a', 3, 70, minuteMs),
        )
        const given = await Promise.all(calls)
        expect(given.reduce((sum, { count }) => sum + count, 0)).toBe(70)
        await other.close()
      })

      test('a bucket whose maximum was lowered below what is taken gives nothing', async () => {
        await take(7)
        expect(await limits.takeUpTo('a', 1, 3, minuteMs)).toMatchObject({ count: 0 })
      })

      test('they survive a restart', async () => {
        await take(6)
        await limits.close()
        limits = await harness.open()
        expect(await take(6)).toMatchObject({ count: 1 })
      })

      test.each([0, -1, 1.5, Number.NaN])('%d of them are refused', async (count) => {
        await expect(take(count)).rejects.toMatchObject({ code: 'HUTONG_LIMITS_REFUSED' })
      })
    })

    describe('so many different members', () => {
      const takeAll = async (members: string, max: number): Promise<readonly boolean[]> => {
        const taken: boolean[] = []
        for (const member of members)
          taken.push((await limits.takeDistinct('a', member, max, minuteMs)).taken)
        return taken
      }

      test('one that was counted costs nothing more, one too many is refused again and again', async () => {
        expect(await takeAll('xyxzzxy', 2)).toEqual([true, true, true, false, false, true, true])
      })

      test('what is left is told, then when to come back', async () => {
        now = start + 10_000
        const take = (member: string) => limits.takeDistinct('a', member, 2, minuteMs)
        expect(await take('x')).toEqual({ taken: true, left: 1 })
        expect(await take('x')).toEqual({ taken: true, left: 1 })
        expect(await take('y')).toEqual({ taken: true, left: 0 })
        expect(await take('z')).toEqual({ taken: false, retryAfterMs: 50_000 })
      })

      test('all are forgotten in the next window', async () => {
        await takeAll('xy', 2)
        now = start + minuteMs
        expect(await takeAll('zyx', 2)).toEqual([true, true, false])
      })

      test('a clock that goes back forgets nobody', async () => {
        await takeAll('xy', 2)
        now = start - 1
        expect(await takeAll('zx', 2)).toEqual([false, true])
      })

      test('they survive a restart, and no other count touches them', async () => {
        await takeAll('xy', 2)
        await limits.close()
        limits = await harness.open()
        expect(await takeAll('zx', 2)).toEqual([false, true])
        expect(await limits.take('a', 1, minuteMs)).toMatchObject({ taken: true })
        expect(await limits.takeDistinct('b', 'z', 2, minuteMs)).toMatchObject({ taken: true })
      })

      test('of many who come at once, no more than the maximum are let through', async () => {
        const other = await harness.open()
        const calls = Array.from({ length: 100 }, (_, n) =>
          (n % 2 ? other : limits).takeDistinct('a', `${n % 50}`, 7, minuteMs),
        )
        const through = (await Promise.all(calls)).flatMap(({ taken }, n) =>
          taken ? [n % 50] : [],
        )
        expect(new Set(through).size).toBe(7)
        await other.close()
      })

      test('a maximum of 0 lets nobody through', async () => {
        expect(await takeAll('x', 0)).toEqual([false])
      })

      test('a member without a name is refused', async () => {
        await expect(limits.takeDistinct('a', '', 1, minuteMs)).rejects.toMatchObject({
          code: 'HUTONG_LIMITS_KEY_REFUSED',
        })
      })
    })

    test.each([
      ['an empty key', '', minuteMs, 1, 'HUTONG_LIMITS_KEY_REFUSED'],
      ['a key without end', 'a'.repeat(513), minuteMs, 1, 'HUTONG_LIMITS_KEY_REFUSED'],
      ['a duration of nothing', 'a', 0, 1, 'HUTONG_LIMITS_REFUSED'],
      ['a maximum that is no number', 'a', minuteMs, Number.NaN, 'HUTONG_LIMITS_REFUSED'],
    ])('%s is refused', async (_, key, ms, max, code) => {
      await expect(limits.take(key, max, ms)).rejects.toMatchObject({ code })
    })
  })
}
