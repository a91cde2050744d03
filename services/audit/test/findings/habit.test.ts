import { expect, test } from 'vitest'
import { createHabit } from '../../src/findings/habit.ts'

test('what began last week is no habit', () => {
  const habit = createHabit()
  for (let day = 100; day < 110; day += 1) habit.add(day, true)
  expect(habit.total(110)).toBe(0)
})

test('what was so for months is one', () => {
  const habit = createHabit()
  for (let day = 100; day < 160; day += 1) habit.add(day, day % 2 === 0)
  expect(habit.total(160)).toBeGreaterThan(20)
  expect(habit.hits(160) / habit.total(160)).toBeCloseTo(0.5)
})

test('a long absence does not stop the clock', () => {
  const habit = createHabit()
  habit.add(100, true)
  habit.add(1_000, false)
  expect(habit.total(1_001)).toBeLessThanOrEqual(1)
})
