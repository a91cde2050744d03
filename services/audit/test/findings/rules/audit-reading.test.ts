import { expect, test } from 'vitest'
import { dayMs, foundBy, hourMs, monday, question, times } from './office.ts'

const reading = { kind: 'audit-read', action: 'search', details: { officer: 'auditor-1' } }

test('an auditor who reads far more than before is found, like everybody else', () => {
  const usual = times(10, (day) =>
    times(8, (at) => question(monday + day * dayMs + at * hourMs, reading)),
  )
  const asked = times(100, (at) =>
    question(monday + 11 * dayMs + 9 * hourMs + at * 60_000, reading),
  )
  expect(foundBy('audit-reading', usual.flat(), asked)).toMatchObject([
    { about: { officer: 'auditor-1' } },
  ])
})

test('some dozens of pages on one matter are not', () => {
  const asked = times(36, (at) => question(monday + 9 * hourMs + at * 60_000, reading))
  expect(foundBy('audit-reading', asked)).toEqual([])
})
