import { expect, test } from 'vitest'
import { deadlineOf } from '../../src/grants/deadlines.ts'
import { standingOf } from '../../src/grants/standing.ts'
import {
  after,
  applicant,
  authority,
  inForce,
  notice,
  monday,
  provider,
  requested,
  wanted,
} from './steps.ts'
import type { Doing } from './steps.ts'

const dayMs = 86_400_000
const extend = (workingDays: number, day = 0): Doing => [
  authority,
  { did: 'extend', workingDays, reason: 'two registers have to be compared' },
  day,
]

function deadline(
  doings: readonly Doing[],
  attribute: 'conditional' | 'unconditional' = 'conditional',
  day = 0,
) {
  const reached = after(doings)
  if (!('steps' in reached)) return reached.rule
  return deadlineOf(standingOf(reached), attribute, monday + day * dayMs)
}

test('conditional data is answered within ten working days, unconditional within one', () => {
  const answer = { what: 'answer', calendar: 'FIXED', isOverdue: false }
  expect(deadline([requested])).toEqual({ ...answer, date: '2026-12-07' })
  expect(deadline([requested], 'unconditional')).toEqual({ ...answer, date: '2026-11-24' })
})

test('the whole of the last day is in time', () => {
  expect(deadline([requested], 'conditional', 14)).toMatchObject({ isOverdue: false })
  expect(deadline([requested], 'conditional', 15)).toMatchObject({ isOverdue: true })
})

test('the authority extends it once, by ten working days at most, before it has run out', () => {
  expect(deadline([requested, extend(10)])).toMatchObject({ date: '2026-12-21' })
  expect(deadline([requested, extend(11)])).toContain('at most 10 working days')
  expect(deadline([requested, extend(3), extend(3)])).toContain('can be once')
  expect(deadline([requested, extend(3, 15)])).toContain('run out')
})

test('what is shared without conditions is not extended', () => {
  const reached = after([requested, extend(1)], { sharing: { attribute: 'unconditional' } })
  expect(reached).toMatchObject({ code: 'step-not-possible' })
})

test('a clock that was stopped by a notice begins anew with the completion', () => {
  const noticed: readonly Doing[] = [requested, [provider, notice, 2]]
  expect(deadline(noticed)).toBeNull()
  const completed: Doing = [applicant, { did: 'complete', wanted }, 7]
  expect(deadline([...noticed, completed])).toMatchObject({ what: 'answer', date: '2026-12-14' })
})

test('after a yes the data has to flow within twenty working days', () => {
  const approved: readonly Doing[] = inForce.slice(0, 2)
  expect(deadline(approved)).toMatchObject({ what: 'delivery', date: '2026-12-21' })
  expect(deadline(approved, 'conditional', 29)).toMatchObject({ isOverdue: true })
  expect(deadline(inForce)).toBeNull()
})

test('a day of a year whose calendar is not known yet is provisional', () => {
  const late: readonly Doing[] = [[applicant, { did: 'request', wanted }, 32]]
  expect(deadline(late)).toMatchObject({ date: '2027-01-08', calendar: 'PROVISIONAL' })
})
