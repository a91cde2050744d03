import { expect, test } from 'vitest'
import { dayMs, foundBy, hourMs, monday, question, times, usualDays } from './office.ts'

const later = monday + 21 * dayMs + 10 * hourMs
const batch = {
  client: 'renshe-batch',
  department: 'renshe',
  channel: 'online',
  details: null,
} as const

test('an officer who asks five times as much as ever is found', () => {
  const asked = times(60, (at) => question(later + at * 300_000))
  const [found] = foundBy('volume-spike', usualDays(21), asked)
  expect(found).toMatchObject({ about: { officer: 'o-1' }, period: '2026-11-02' })
})

test('a system that asks five times as much is found, and a sample of it is listed', () => {
  const usual = times(20, (day) =>
    times(40, (at) => question(monday + day * dayMs + at * 1e6, batch)),
  )
  const asked = times(250, (at) => question(later + at * 30_000, batch))
  const found = foundBy('volume-spike', usual.flat(), asked)
  expect(found).toMatchObject([{ about: { client: 'renshe-batch' } }])
  expect(found[0]?.entryCount).toBeLessThanOrEqual(50)
})

test('a day on which all have more is not', () => {
  const asked = times(6 * 35, (at) =>
    question(later + at * 60_000, { details: { officer: `o-${1 + (at % 6)}` } }),
  )
  expect(foundBy('volume-spike', usualDays(21), asked)).toEqual([])
})

test('a batch of every month is not, once it was there a month ago', () => {
  const nightly = times(50, (day) =>
    times(20, (at) => question(monday + day * dayMs + at * 1e6, batch)),
  )
  const monthly = [10, 40].flatMap((day) =>
    times(900, (at) => question(monday + day * dayMs + at * 1_000, batch)),
  )
  const found = foundBy('volume-spike', nightly.flat(), monthly)
  expect(found.filter(({ period }) => period > '2026-11-10')).toEqual([])
})

test('who covers for a colleague is not', () => {
  const asked = times(10, (at) => question(later + at * 300_000))
  expect(foundBy('volume-spike', usualDays(21), asked)).toEqual([])
})
