import { expect, test } from 'vitest'
import { exemptions, isPurpose } from '../src/exemptions.ts'
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
