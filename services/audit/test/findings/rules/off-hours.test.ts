import { expect, test } from 'vitest'
import { dayMs, foundBy, hourMs, monday, question, times, usualDays } from './office.ts'

const day = monday + 15 * dayMs

test('a clerk who asks alone at night is found, be it once', () => {
  const asked = question(day + 23 * hourMs)
  expect(foundBy('off-hours', usualDays(15), [asked])).toMatchObject([
    { period: '2026-10-27', weight: 2, entryCount: 1 },
  ])
})

test('one who asks alone on a holiday is found', () => {
  const asked = times(4, (at) => question(monday + 12 * dayMs + (11 + at / 10) * hourMs))
  expect(foundBy('off-hours', usualDays(15), asked)).toMatchObject([{ period: '2026-10-24' }])
})

test('colleagues who work late together are not', () => {
  const asked = times(12, (at) =>
    question(day + 20 * hourMs + at * 60_000, { details: { officer: `o-${1 + (at % 3)}` } }),
  )
  expect(foundBy('off-hours', usualDays(15), asked)).toEqual([])
})

test('night duty is not, where a department has it', () => {
  const duty = times(21, (at) =>
    question(monday + at * dayMs + 2 * hourMs, { details: { officer: `o-${1 + (at % 6)}` } }),
  )
  const late = foundBy('off-hours', usualDays(21), duty).filter(
    ({ period }) => period > '2026-10-18',
  )
  expect(late).toEqual([])
})

test('a portal that is open at night is not', () => {
  const portal = { client: 'zwfw-portal', channel: 'online', details: null } as const
  const asked = times(200, (at) => question(monday + at * 2.5 * hourMs, portal))
  expect(foundBy('off-hours', usualDays(15), asked)).toEqual([])
})

test('a system that only ever asked by day, and asks at night, is found', () => {
  const portal = { client: 'old-batch', department: 'renshe', details: null } as const
  const usual = times(20, (at) => question(monday + at * dayMs + 10 * hourMs, portal))
  const asked = times(5, (at) => question(monday + 20 * dayMs + 3 * hourMs + at * 1_000, portal))
  expect(foundBy('off-hours', usual, asked)).toMatchObject([{ about: { client: 'old-batch' } }])
})

test('where single questions come at night, one who asks a dozen alone is found', () => {
  const single = times(40, (at) =>
    question(monday + (at % 20) * dayMs + 1.5 * hourMs + at * 60_000, {
      details: { officer: `o-${1 + (at % 6)}` },
    }),
  )
  const asked = times(12, (at) => question(monday + 21 * dayMs + 2 * hourMs + at * 60_000))
  const found = foundBy('off-hours', usualDays(22), single, asked)
  expect(found).toEqual(
    expect.arrayContaining([expect.objectContaining({ period: '2026-11-02', entryCount: 12 })]),
  )
})
