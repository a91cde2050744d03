import { expect, test } from 'vitest'
import { dayMs, foundBy, hourMs, monday, question, times } from './office.ts'

const old = { client: 'old-system', details: null } as const
const on = (day: number, change = {}) =>
  question(monday + day * dayMs + 10 * hourMs, { ...old, ...change })

test('a system that was silent for weeks and asks again is found, with its first questions', () => {
  const asked = times(50, (at) => question(monday + 40 * dayMs + at * 60_000, old))
  const found = foundBy(
    'dormant',
    times(8, (day) => on(day)),
    asked,
  )
  expect(found).toMatchObject([{ about: { client: 'old-system' }, entryCount: 20 }])
})

test('who asks once a month is not silent', () => {
  expect(
    foundBy(
      'dormant',
      times(8, (month) => on(month * 30)),
    ),
  ).toEqual([])
})

test('who comes back from a week of holidays was not either', () => {
  expect(
    foundBy(
      'dormant',
      times(8, (day) => on(day)),
      [on(16)],
    ),
  ).toEqual([])
})
