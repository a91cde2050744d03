import { expect, test } from 'vitest'
import { exemptions } from '@hutong/schemas'
import { formatAccessCursor, parseAccessCursor } from '../../src/citizen/access-cursor.ts'
import { answerInWords } from '../../src/citizen/answer-in-words.ts'
import { parseTime } from '../../src/citizen/parse-time.ts'
import { parseUserCode } from '../../src/citizen/parse-user-code.ts'
import { refuseReader } from '../../src/citizen/refuse-reader.ts'
import { describeRule } from '../../src/citizen/withheld.ts'
import { me, portal } from './open-view.ts'

test.each([
  ['YES', '所称与记录相符'],
  ['NO:mismatch', '所称与记录不符'],
  ['NO:revoked', '记录已被撤销'],
  ['UNKNOWN:no-record', '没有找到记录'],
  ['UNKNOWN:something-new', '无法确定'],
  ['DATA', '提供了所列内容'],
  ['REFUSED:grant-missing', '已被拒绝,没有提供任何内容'],
  [undefined, '未作记录'],
])('what was told is said in plain words: %s', (answerClass, zh) => {
  expect(answerInWords(answerClass)).toEqual({ zh, en: expect.stringMatching(/\w/u) })
})

test.each([
  ['2026-11-23', '2026-11-22T16:00:00.000Z'],
  ['2026-11-23T10:20', '2026-11-23T02:20:00.000Z'],
  ['2026-11-23T10:20:30', '2026-11-23T02:20:30.000Z'],
  ['2026-11-23T10:20:30Z', '2026-11-23T10:20:30.000Z'],
  ['2026-11-23T10:20:30.5+02:00', '2026-11-23T08:20:30.500Z'],
  ['2026-11-23T10:20:30 02:00', '2026-11-23T08:20:30.000Z'],
  ['2026-02-30', undefined],
  ['2026-13-01', undefined],
  ['2026-11-23T25:00', undefined],
  ['2026-11-23T10', undefined],
  ['23.11.2026', undefined],
])('a time is read in the zone of China unless it says another: %s', (text, expected) => {
  expect(parseTime(text)).toBe(expected)
})

test.each([
  [me.id, me],
  [`CN${me.id}`, me],
  [`resident-id:${me.id}`, me],
  ['passport:e12345678', { idType: 'passport', id: 'E12345678' }],
  [`EE${me.id}`, undefined],
  [`passport:`, undefined],
  [`unknown:${me.id}`, undefined],
  [`resident-id:CN${me.id}`, undefined],
])('one word names a person: %s', (word, expected) => {
  expect(parseUserCode(word)).toEqual(expected)
})

test('a cursor is taken as it was given, and nothing else is', () => {
  const place = { time: '2026-11-23T00:00:00.000Z', ledger: 'hub', at: 7 }
  const text = formatAccessCursor(place)
  expect(parseAccessCursor(text)).toEqual(place)
  for (const wrong of ['', 'x', `${text}x`, Buffer.from('["a","b",1.5]').toString('base64url')])
    expect(parseAccessCursor(wrong)).toBeUndefined()
})

test('every rule is told with its law, its days and who set them', () => {
  for (const rule of exemptions) {
    const told = describeRule(rule)
    for (const text of [told.zh, told.en]) expect(text).toContain(String(rule.days))
    expect(told.zh).toContain(`《${rule.law.titleZh}》第${rule.law.article}条`)
    const setBy = rule.daysSetBy === 'city' ? '天数由本市共享主管部门确定' : '法律规定的天数'
    expect(told.zh).toContain(setBy)
  }
})

test('where it cannot be told whom a token is good for, one that is good for one person tells nothing', () => {
  expect(refuseReader(portal, me, null)).toBeUndefined()
  const bound = { ...portal, pid: 'ab'.repeat(32) }
  expect(refuseReader(bound, me, null)).toMatchObject({
    status: 403,
    code: 'subject-not-bound',
    remedy: expect.stringContaining('index.key'),
  })
})
