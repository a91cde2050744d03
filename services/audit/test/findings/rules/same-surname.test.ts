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

const later = monday + 14 * dayMs + 10 * hourMs
const namesake = { details: { signals: ['same-surname'] } }

test('namesakes without a case on two occasions are found', () => {
  const asked = [withoutCase(later, namesake), withoutCase(later + dayMs, namesake)]
  expect(foundBy('same-surname', usualDays(14), asked)).toMatchObject([{ entryCount: 2 }])
})

test('far more namesakes than a name makes likely are found', () => {
  const asked = times(16, (at) => question(later + at * 600_000, namesake))
  expect(foundBy('same-surname', usualDays(14), asked)).toHaveLength(1)
})

test('an honest clerk serves namesakes with their cases, and forgets the case of one family', () => {
  const served = times(3, (at) => question(later + at * dayMs, namesake))
  const family = [withoutCase(later, namesake), withoutCase(later + 60_000, namesake)]
  expect(foundBy('same-surname', usualDays(14), served, family)).toEqual([])
})

test('in a village of one name half of the people are namesakes', () => {
  const village = usualDays(21, (officer) => (officer === 3 ? namesake : {}))
  const half = village.filter((_, at) => at % 2 === 0)
  expect(foundBy('same-surname', half).filter(({ period }) => period > '2026-10')).toEqual([])
})
