import { expect, test } from 'vitest'
import { failureKind } from '../src/failure-kind.ts'
import { retryWaitMs } from '../src/retry-wait.ts'

test('a source that fails is asked less and less often, up to a minute', () => {
  expect([0, 1, 2, 3, 4, 5, 6, 100].map((failed) => retryWaitMs(5000, failed))).toEqual([
    5000, 5000, 10_000, 20_000, 40_000, 60_000, 60_000, 60_000,
  ])
})

test('a source that is asked often is asked again soon, and one that is asked seldom not more often', () => {
  expect([retryWaitMs(100, 50), retryWaitMs(3_600_000, 50)]).toEqual([2000, 3_600_000])
})

test.each([
  ['HUTONG_SOURCE_CONFIG', 'config'],
  ['HUTONG_SOURCE_UNAVAILABLE', 'transient'],
  ['HUTONG_LOG_UNAVAILABLE', 'transient'],
  ['HUTONG_BUG', 'system'],
])('%s is a failure of the kind %s', (code, kind) => {
  expect(failureKind(code)).toBe(kind)
})
