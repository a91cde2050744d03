import { expect, test } from 'vitest'
import {
  currentDepartments,
  endDepartments,
  gapsOfSuccessions,
  renameDepartment,
} from '@hutong/schemas/catalogue'
import type { Change, Department } from '@hutong/schemas/catalogue'

const named = (code: string, more: Partial<Department> = {}): Department => ({
  code,
  titleZh: code,
  titleEn: code,
  ...more,
})
const asMap = (...all: readonly Department[]) => new Map(all.map((one) => [one.code, one]))
const after = (change: Change) => {
  if (!change.ok) throw new Error(change.gaps.join('\n'))
  return asMap(...change.departments)
}

test('after a merger the old codes lead to the department that took over', () => {
  const merged = after(
    endDepartments(asMap(named('a'), named('b')), ['a', 'b'], [named('c')], '2026-05-01'),
  )
  expect(['a', 'b', 'c'].map((code) => currentDepartments(merged, code))).toEqual([
    ['c'],
    ['c'],
    ['c'],
  ])
})

test('a department that takes another in goes on as it is', () => {
  const departments = asMap(named('a'), named('b'))
  const merged = after(endDepartments(departments, ['a', 'b'], [named('b')], '2026-05-01'))
  expect(merged.get('b')).toEqual(named('b'))
  expect(currentDepartments(merged, 'a')).toEqual(['b'])
})

test('after a split, and a merger after it, an old code leads to all who answer now', () => {
  const split = after(
    endDepartments(asMap(named('a'), named('d')), ['a'], [named('b'), named('c')], '2025-01-01'),
  )
  expect(currentDepartments(split, 'a')).toEqual(['b', 'c'])
  const merged = after(endDepartments(split, ['c', 'd'], [named('e')], '2026-01-01'))
  expect(currentDepartments(merged, 'a')).toEqual(['b', 'e'])
})

test('a new name keeps the code, and the name before it with its last day', () => {
  const renamed = after(
    renameDepartment(asMap(named('a')), 'a', { titleZh: '新', titleEn: 'new' }, '2026-02-01'),
  )
  expect(renamed.get('a')).toEqual({
    code: 'a',
    titleZh: '新',
    titleEn: 'new',
    formerTitles: [{ titleZh: 'a', titleEn: 'a', until: '2026-02-01' }],
  })
  const again = after(
    renameDepartment(renamed, 'a', { titleZh: '更新', titleEn: 'newer' }, '2026-03-01'),
  )
  expect(again.get('a')?.formerTitles?.map(({ titleEn }) => titleEn)).toEqual(['a', 'new'])
})

test('an unknown code resolves to nobody', () => {
  expect(currentDepartments(asMap(named('a')), 'b')).toEqual([])
})

test('what cannot be is refused with every reason at once', () => {
  const ended = asMap(named('a', { succession: { on: '2020-01-01', by: ['c'] } }), named('c'))
  expect(endDepartments(ended, ['a', 'x'], [named('c')], '2026-01-01')).toEqual({
    ok: false,
    gaps: ['department a: it ended on 2020-01-01 already', 'department x: no such department'],
  })
  expect(renameDepartment(ended, 'x', { titleZh: 'x', titleEn: 'x' }, '2026-01-01').ok).toBe(false)
})

test('successions that lead nowhere, backwards or in a circle are gaps', () => {
  const wrong = asMap(
    named('a', { succession: { on: '2026-01-01', by: ['b'] } }),
    named('b', { succession: { on: '2025-01-01', by: ['a'] } }),
    named('c', { succession: { on: '2026-01-01', by: ['nobody'] } }),
  )
  expect(gapsOfSuccessions(wrong)).toEqual([
    'department a: succession.by: b had ended on 2025-01-01, before 2026-01-01',
    'department a: succession.by: leads back to itself',
    'department b: succession.by: leads back to itself',
    'department c: succession.by: no such department nobody',
  ])
  expect(currentDepartments(wrong, 'a')).toEqual([])
})
