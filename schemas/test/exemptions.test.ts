import { expect, test } from 'vitest'
import { exemptionFor, exemptions, exemptionsAmong, isPurpose } from '../src/exemptions.ts'
import { matters } from '../src/matters.ts'
import { recordType } from '../src/record-types.ts'

const daysMax = 366

test('every exemption names its article, its reason and an end in both languages', () => {
  expect(exemptions.length).toBeGreaterThan(0)
  for (const { id, days, law, ...rule } of exemptions) {
    expect([id, rule.departments.length > 0]).toEqual([id, true])
    expect([id, Number.isInteger(days), days > 0, days <= daysMax]).toEqual([id, true, true, true])
    const texts = [rule.titleZh, rule.titleEn, rule.reasonZh, rule.reasonEn]
    for (const text of [...texts, law.titleZh, law.titleEn]) expect(text).not.toBe('')
    expect(law.article).toMatch(/^\d+$/u)
  }
})

test('each rule has a name of its own, and no purpose is under two of them', () => {
  const names = exemptions.map(({ id }) => id)
  expect(new Set(names).size).toBe(names.length)
  const codes = exemptions.flatMap(({ purposes }) => purposes.map(({ code }) => code))
  expect(new Set(codes).size).toBe(codes.length)
})

test('what citizens come for is never told later', () => {
  const codes = exemptions.flatMap(({ purposes }) => purposes.map(({ code }) => code))
  expect(matters.filter(({ code }) => codes.includes(code))).toEqual([])
})

test('record types of a rule exist', () => {
  const named = exemptions.flatMap(({ recordTypes = [] }) => recordTypes)
  expect(named.filter((type) => !recordType(type))).toEqual([])
})

test.each([
  ['house-transfer', true],
  ['criminal-investigation', true],
  ['curiosity', false],
])('%s is a purpose that the hub knows: %s', (code, known) => {
  expect(isPurpose(code)).toBe(known)
})

test('a rule is also for those who came after its departments, at any remove, and for nobody else', () => {
  const [rule] = exemptions
  const [named = ''] = rule?.departments ?? []
  const ended = (code: string, ...by: string[]) =>
    [code, { code, titleZh: code, titleEn: code, succession: { on: '2026-01-01', by } }] as const
  const departments = new Map([
    ended(named, 'heir', 'twin'),
    ended('heir', 'newest'),
    ended('x', 'y'),
  ])
  expect(exemptionsAmong(departments)[0]).toEqual({
    ...rule,
    departments: [named, 'heir', 'twin', 'newest'],
  })
  expect(exemptionsAmong(new Map())).toEqual(exemptions)
})

test.each([
  ['criminal-investigation', 'criminal-investigation'],
  ['house-transfer', undefined],
  [undefined, undefined],
])('looks for %s are told later by the rule %s', (purpose, id) => {
  expect(exemptionFor(purpose, exemptions)?.id).toBe(id)
})
