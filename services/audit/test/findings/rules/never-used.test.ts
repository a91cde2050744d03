import { expect, test } from 'vitest'
import { dayMs, foundBy, hourMs, monday, question, times, usualDays } from './office.ts'

const later = monday + 28 * dayMs + 10 * hourMs
const strange = { recordType: 'criminal.status', action: 'read', fields: ['status'] }

test('a register that nobody of the department ever asked is found', () => {
  const asked = times(3, (at) => question(later + at * hourMs, strange))
  const found = foundBy('never-used', usualDays(28), asked)
  expect(new Set(found.flatMap(({ entries }) => entries)).size).toBe(3)
})

test('a new service that begins for several at once is not', () => {
  const asked = times(12, (at) =>
    question(later + at * 60_000, { ...strange, details: { officer: `o-${1 + (at % 6)}` } }),
  )
  expect(foundBy('never-used', usualDays(28), asked)).toEqual([])
})

test("who takes over a colleague's desk is not", () => {
  const desks = usualDays(28, (officer) => (officer > 3 ? { purpose: 'pension' } : {}))
  const asked = times(5, (at) => question(later + at * hourMs, { purpose: 'pension' }))
  expect(foundBy('never-used', desks, asked)).toEqual([])
})
