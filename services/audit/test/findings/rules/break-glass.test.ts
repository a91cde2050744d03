import { expect, test } from 'vitest'
import { dayMs, foundBy, hourMs, monday, question, times, usualDays } from './office.ts'

const ten = monday + 14 * dayMs + 10 * hourMs
const idOf = (at: number) => `b-00000000-0000-4000-8000-00000000000${at}`
const use = (ms: number, at = 0) =>
  question(ms, { kind: 'break-glass', details: { note: idOf(at) } })
const verdict = (ms: number, said: string, at = 0) =>
  question(ms, {
    kind: 'break-glass',
    action: `break-glass.${said}`,
    details: { officer: 'o-2', note: idOf(at) },
  })

test('an emergency that nobody confirms within a day is found', () => {
  expect(foundBy('break-glass', usualDays(18), [use(ten)])).toMatchObject([
    { weight: 3, entryCount: 1 },
  ])
})

test('one that the second person objects to is found', () => {
  expect(
    foundBy('break-glass', usualDays(18), [use(ten), verdict(ten + hourMs, 'objected')]),
  ).toHaveLength(1)
})

test('emergencies that one officer has again and again are found, confirmed or not', () => {
  const often = times(5, (at) => [
    use(ten + at * hourMs, at),
    verdict(ten + (at + 0.5) * hourMs, 'confirmed', at),
  ])
  expect(foundBy('break-glass', usualDays(18), often.flat()).length).toBeGreaterThan(0)
})

test('a confirmed emergency is not', () => {
  expect(
    foundBy('break-glass', usualDays(18), [use(ten), verdict(ten + 3 * hourMs, 'confirmed')]),
  ).toEqual([])
})
