import { expect, test } from 'vitest'
import { compileMapping } from '../../src/mapping/compile-mapping.ts'
import { columnsOf } from '../../src/mapping/mapped-columns.ts'
import type { FieldRule, FormatName, Mapping } from '../../src/mapping/mapping.ts'

const asOf = '2026-11-23'
const key = Buffer.alloc(32, 1)
const mapping = (field: FieldRule, change: Partial<Mapping> = {}): Mapping => ({
  recordId: { from: 'id' },
  status: { constant: 'active' },
  fields: { field },
  ...change,
})
const map = (rules: Mapping, row: Readonly<Record<string, unknown>>, recordIdKey = key) =>
  compileMapping(rules, { source: 'test', recordIdKey, nested: true })({ id: 'R1', ...row }, asOf)

test.each<[FormatName, unknown, string]>([
  ['text', ' a b ', 'a b'],
  ['name', '阿卜杜拉•买买提', '阿卜杜拉·买买提'],
  ['decimal', 88.5, '88.5'],
  ['date', '2024年1月31日', '2024-01-31'],
  ['date-or-long-term', '99991231', 'LONG_TERM'],
  ['share', '５０％', '1/2'],
  ['share', '2/4', '1/2'],
  ['share', '1', '1/1'],
  ['share', '共同共有', 'JOINT'],
  ['resident-id', '33010619900307997５', '330106199003079975'],
])('the format %s writes %s in its one form', (format, value, formatted) => {
  expect(map(mapping({ from: 'a', format }), { a: value })).toMatchObject({
    data: { field: formatted },
  })
})

test.each<[FormatName, unknown]>([
  ['date', '长期'],
  ['date', '2024-02-30'],
  ['decimal', '-1'],
  ['decimal', '1e3'],
  ['share', '2'],
  ['share', '0%'],
  ['share', '半'],
  ['text', 'x'.repeat(4001)],
  ['text', 2 ** 53],
  ['text', true],
  ['name', '张\u0000伟'],
])('the format %s refuses %s', (format, value) => {
  expect(map(mapping({ from: 'a', format }), { a: value })).toMatchObject({
    refused: [{ code: 'value-malformed', field: 'field' }],
  })
})

test('what is empty is missing, unless it is optional', () => {
  expect(map(mapping({ from: 'a', format: 'text' }), { a: ' ' })).toMatchObject({
    refused: [{ code: 'value-missing', field: 'field' }],
  })
  expect(map(mapping({ from: 'a', format: 'text', optional: true }), {})).toMatchObject({
    data: {},
  })
})

test('a path leads into nested members and to nothing inherited', () => {
  expect(map(mapping({ from: 'a.b', format: 'text' }), { a: { b: 'deep' } })).toMatchObject({
    data: { field: 'deep' },
  })
  expect(map(mapping({ from: 'a.constructor', format: 'text' }), { a: {} })).toHaveProperty(
    'refused',
  )
})

test('a constant, a group and a list each have their place', () => {
  const rules = mapping({
    each: 'list',
    fields: { kind: { constant: 'x' }, inner: { fields: { name: { from: 'n', format: 'name' } } } },
  })
  expect(map(rules, { list: [{ n: '甲' }, { n: '乙' }] })).toMatchObject({
    data: {
      field: [
        { kind: 'x', inner: { name: '甲' } },
        { kind: 'x', inner: { name: '乙' } },
      ],
    },
  })
})

test('a word of the source that is on no list refuses the row, the status as well', () => {
  const codes = { 有效: 'active' }
  const rules = mapping({ from: 'a', codes }, { status: { from: 'a', codes } })
  expect(map(rules, { a: '作废' })).toEqual({
    refused: [
      { code: 'value-malformed', field: 'status', rule: 'one of 有效' },
      { code: 'value-malformed', field: 'field', rule: 'one of 有效' },
    ],
  })
})

test('a number is judged by the type of its person', () => {
  const person = {
    fields: {
      idType: { from: 't', codes: { 护照: 'passport', 身份证: 'resident-id' } },
      idNumber: { from: 'n', format: 'id-number' },
    },
  } as const
  expect(map(mapping(person), { t: '护照', n: 'e12345678' })).toMatchObject({
    data: { field: { idNumber: 'E12345678' } },
  })
  expect(map(mapping(person), { t: '身份证', n: 'E12345678' })).toEqual({
    refused: [{ code: 'value-malformed', field: 'field.idNumber', rule: 'resident-id FORMAT' }],
  })
})

test.each([
  ['nothing', ''],
  ['a blank inside', 'R 1'],
  ['a colon', 'R:1'],
  ["a person's number", '330106199003079975'],
])('a surrogate with %s is refused', (_name, id) => {
  expect(map(mapping({ constant: 'x' }), { id })).toMatchObject({
    refused: [{ code: 'record-id-malformed' }],
  })
})

test('a keyed record id is the same for the same fields, another under another key, and hides them', () => {
  const rules = mapping({ constant: 'x' }, { recordId: { hmac: ['a', 'b'] } })
  const idOf = (row: Readonly<Record<string, string>>, recordIdKey = key) => {
    const mapped = map(rules, row, recordIdKey)
    return 'recordId' in mapped ? mapped.recordId : ''
  }
  const id = idOf({ a: '1', b: '23' })
  expect(id).toMatch(/^[A-Za-z0-9_-]{43}$/)
  expect(idOf({ a: '1', b: '23' })).toBe(id)
  expect(idOf({ a: '12', b: '3' })).not.toBe(id)
  expect(idOf({ a: '1', b: '23' }, Buffer.alloc(32, 2))).not.toBe(id)
})

test('the columns of a mapping are all that it reads, each once', () => {
  const rules = mapping(
    { fields: { a: { from: 'one', format: 'text' }, b: { from: 'two', codes: { x: 'y' } } } },
    { status: { from: 'two', codes: { x: 'active' } } },
  )
  expect(columnsOf(rules)).toEqual(['id', 'two', 'one'])
})
