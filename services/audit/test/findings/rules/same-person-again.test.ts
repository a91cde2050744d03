import { expect, test } from 'vitest'
import {
  dayMs,
  foundBy,
  hourMs,
  monday,
  question,
  times,
  usualDays,
  withoutCase,
} from './office.ts'

const on = (day: number) => monday + (14 + day) * dayMs + 10 * hourMs
const former = { subject: 'former-spouse' }

test('one who comes back to a person day after day without a case is found', () => {
  const asked = times(7, (at) => withoutCase(on(at * 2), former))
  expect(foundBy('same-person-again', usualDays(28), asked).length).toBeGreaterThan(0)
})

test('a long case under one number is not', () => {
  const asked = times(12, (at) => question(on(at), { ...former, details: { caseRef: 'long' } }))
  expect(foundBy('same-person-again', usualDays(28), asked)).toEqual([])
})

test('an UNKNOWN that is asked again on the same day is not', () => {
  const asked = times(6, (at) => withoutCase(on(0) + at * hourMs, former))
  expect(foundBy('same-person-again', usualDays(28), asked)).toEqual([])
})
