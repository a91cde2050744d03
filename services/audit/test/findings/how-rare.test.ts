import { expect, test } from 'vitest'
import { howRare } from '../../src/findings/how-rare.ts'

/** Exact tails, from sums of the first terms in 60 digits. */
test.each([
  [2, 1, 0.578],
  [5, 1, 2.4365],
  [10, 1, 6.953],
  [10, 5, 1.4972],
  [40, 10, 12.1342],
])('%i where %f are usual is %f digits rare', (count, expected, digits) => {
  expect(howRare(count, expected)).toBeCloseTo(digits, 2)
})

test('not more than usual is not rare', () => {
  expect(howRare(3, 3)).toBe(0)
  expect(howRare(0, 0)).toBe(0)
})

test('what never was is rarer than anything', () => {
  expect(howRare(1, 0)).toBe(Infinity)
})

test('numbers of any size have an answer', () => {
  expect(howRare(1_000_000, 900_000)).toBeGreaterThan(100)
})
