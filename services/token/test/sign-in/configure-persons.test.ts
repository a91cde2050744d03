import { expect, test } from 'vitest'
import { secondsToRefresh } from '../../src/sign-in/configure-persons.ts'

const hour = 3_600

test.each([
  ['at once', 0, 1_800],
  ['after eleven hours', 11 * hour, 1_800],
  ['a quarter of an hour before twelve hours are over', 12 * hour - 900, 900],
  ['when they are over', 12 * hour, 1],
  ['long after', 100 * hour, 1],
])(
  'a refresh token of %s is good for 30 minutes, and never beyond twelve hours',
  (_, after, left) => {
    expect(secondsToRefresh(1_000_000, 1_000_000 + after)).toBe(left)
  },
)
