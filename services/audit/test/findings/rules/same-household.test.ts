import { expect, test } from 'vitest'
import { foundBy, hourMs, monday, question } from './office.ts'

const ten = monday + 10 * hourMs

test('every question about the own household is one finding of the month', () => {
  const asked = [0, 1].map((at) =>
    question(ten + at * 30 * hourMs, { details: { signals: ['same-household'] } }),
  )
  expect(foundBy('same-household', asked)).toMatchObject([{ period: '2026-10', entryCount: 2 }])
})

test('a namesake is no household', () => {
  const asked = question(ten, { details: { signals: ['same-surname'] } })
  expect(foundBy('same-household', [asked])).toEqual([])
})
