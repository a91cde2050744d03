import { expect, test } from 'vitest'
import type { Action } from '../../src/grants/application.ts'
import { standingOf } from '../../src/grants/standing.ts'
import {
  after,
  applicant,
  authority,
  because,
  inForce,
  otherProvider,
  provider,
  refusal,
  requested,
} from './steps.ts'
import type { Doing } from './steps.ts'

const refused: readonly Doing[] = [requested, [provider, refusal], [applicant, because('dispute')]]
const settle = (outcome: 'stands' | 'reopen' | 'resume'): Action => ({
  did: 'settle',
  outcome,
  reason: 'so agreed',
})
const stateAndLevel = (doings: readonly Doing[]) => {
  const reached = after(doings)
  if (!('steps' in reached)) return reached.code
  const { state, dispute } = standingOf(reached)
  return [state, dispute?.level ?? null]
}

test('a dispute goes from the departments to the authority, to the common superior, to the government', () => {
  const refer: Doing = [applicant, because('refer')]
  expect(stateAndLevel(refused)).toEqual(['refused', 'departments'])
  expect(stateAndLevel([...refused, refer])).toEqual(['refused', 'authority'])
  expect(stateAndLevel([...refused, refer, refer])).toEqual(['refused', 'common-superior'])
  expect(stateAndLevel([...refused, refer, refer, refer])).toEqual(['refused', 'government'])
  expect(stateAndLevel([...refused, refer, refer, refer, refer])).toBe('step-not-possible')
})

test('between departments, the one against whom it was opened gives way, and nobody else', () => {
  expect(stateAndLevel([...refused, [provider, settle('reopen')]])).toEqual(['requested', null])
  expect(stateAndLevel([...refused, [applicant, settle('reopen')]])).toBe('not-your-grant')
  expect(stateAndLevel([...refused, [authority, settle('reopen')]])).toBe('not-your-grant')
})

test('above the departments, the authority notes what was decided', () => {
  const referred: readonly Doing[] = [...refused, [applicant, because('refer')]]
  expect(stateAndLevel([...referred, [provider, settle('stands')]])).toBe('not-your-grant')
  expect(stateAndLevel([...referred, [authority, settle('stands')]])).toEqual(['refused', null])
})

test('what is answered anew has its whole time again, and needs both signatures again', () => {
  const reached = after([...refused, [provider, settle('reopen'), 30]])
  const standing = 'steps' in reached ? standingOf(reached) : null
  expect(standing?.approvedBy).toEqual({})
  expect(standing?.receivedAt).toBe(Date.parse('2026-12-23T09:00:00.003+08:00'))
})

test('a suspended grant goes on when its dispute is settled so', () => {
  const suspended: readonly Doing[] = [
    ...inForce,
    [provider, because('suspend')],
    [applicant, because('dispute')],
  ]
  expect(stateAndLevel([...suspended, [otherProvider, settle('resume')]])).toEqual(['active', null])
  // Nobody lets go on what they stopped themselves, in whatever words.
  expect(stateAndLevel([...suspended, [provider, settle('resume')]])).toBe('two-officers')
  expect(stateAndLevel([...suspended, [provider, settle('reopen')]])).toBe('step-not-possible')
  expect(stateAndLevel([...refused, [provider, settle('resume')]])).toBe('step-not-possible')
})

test('an answer is disputed only when it is overdue', () => {
  const disputed = (day: number): readonly Doing[] => [
    requested,
    [applicant, because('dispute'), day],
  ]
  // Ten working days after Monday 23 November end on Monday 7 December.
  expect(stateAndLevel(disputed(14))).toBe('step-not-possible')
  expect(stateAndLevel(disputed(15))).toEqual(['requested', 'departments'])
})

test('there is one dispute at a time, and none to settle where there is none', () => {
  expect(stateAndLevel([...refused, [applicant, because('dispute')]])).toBe('step-not-possible')
  expect(stateAndLevel([...inForce, [authority, settle('stands')]])).toBe('step-not-possible')
})

test('who asks for data opens none by giving way, whoever opened the dispute', () => {
  const byProvider: readonly Doing[] = [
    ...inForce,
    [provider, because('suspend')],
    [otherProvider, because('dispute')],
  ]
  expect(stateAndLevel([...byProvider, [applicant, settle('resume')]])).toBe('not-your-grant')
  expect(stateAndLevel([...byProvider, [applicant, settle('stands')]])).toEqual(['suspended', null])
})

test('what the authority stopped, the authority alone lets go on', () => {
  const stopped: readonly Doing[] = [...inForce, [authority, because('suspend')]]
  expect(stateAndLevel([...stopped, [provider, because('resume')]])).toBe('not-your-grant')
  const disputed: readonly Doing[] = [...stopped, [applicant, because('dispute')]]
  expect(stateAndLevel([...disputed, [provider, settle('resume')]])).toBe('not-your-grant')
  const other = { ...authority, account: 'o-8' }
  expect(stateAndLevel([...disputed, [other, because('resume')]])).toEqual([
    'active',
    'departments',
  ])
})
