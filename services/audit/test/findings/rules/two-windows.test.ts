import { expect, test } from 'vitest'
import { foundBy, hourMs, monday, question, times } from './office.ts'

const ten = monday + 10 * hourMs

test('one account that asks from two windows in turn is found', () => {
  const asked = times(8, (at) =>
    question(ten + at * 240_000, { details: { window: at % 2 === 0 ? 'A01' : 'B07' } }),
  )
  expect(foundBy('two-windows', asked)).toHaveLength(1)
})

test('a clerk who changes the window a few times a day is not', () => {
  const asked = times(8, (at) =>
    question(ten + at * hourMs, { details: { window: at < 4 ? 'A01' : 'B07' } }),
  )
  expect(foundBy('two-windows', asked)).toEqual([])
})
