import { expect, test } from 'vitest'
import { watchClock } from '../../src/kafka/watch-clock.ts'

const start = 1_800_000_000_000

function clockAt(now: number) {
  const clock = { at: now, now: () => clock.at }
  return clock
}

test('a clock within a minute of the brokers’ may write', () => {
  const watch = watchClock('here', clockAt(start))
  watch.note(start - 60_000)
  expect(() => watch.refuse()).not.toThrow()
})

test('a clock that is further off may not, and is told by how much and which way', () => {
  const watch = watchClock('here', clockAt(start))
  watch.note(start + 600_000)
  expect(() => watch.refuse()).toThrow(/600 s behind that of Kafka at here/u)
})

test('a clock that was set meanwhile may write at once, and is measured again', () => {
  const clock = clockAt(start - 600_000)
  const watch = watchClock('here', clock)
  watch.note(start)
  expect(() => watch.refuse()).toThrow(/behind/u)
  clock.at = start
  expect(() => watch.refuse()).not.toThrow()
  watch.note(start)
  expect(() => watch.refuse()).not.toThrow()
})

test('a clock that stays off lets one append through now and then, to be measured', () => {
  const clock = clockAt(start - 600_000)
  const watch = watchClock('here', clock)
  watch.note(start)
  clock.at += 9_000
  expect(() => watch.refuse()).toThrow(/behind/u)
  clock.at += 2_000
  expect(() => watch.refuse()).not.toThrow()
  watch.note(start + 11_000)
  expect(() => watch.refuse()).toThrow(/behind/u)
})
