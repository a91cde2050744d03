import { describe, expect, test } from 'vitest'
import { judgeSchemas } from '../../src/compatibility/judge-schemas.ts'
import { publishedSchemas } from '../../src/generated/published-schemas.ts'
import { holding, list, object, ref, text, truth, whole } from './schema-words.ts'
import type { Words } from './schema-words.ts'

const named = (name: string, schema: object) => ({ name, text: JSON.stringify(schema) })
const judge = (newer: Words, ...older: readonly Words[]) =>
  judgeSchemas(
    named('new', newer),
    older.map((schema, index) => named(`old ${index}`, schema)),
  )
const retiring = (retired: Readonly<Record<string, string>>): Words => ({
  'x-catalogue': { retired },
})

test('a refusal says who cannot read what, where, why, and what to do', () => {
  expect(judge(object({ 'a!': text(), 'b!': truth }), object({ 'a!': text() }))).toEqual({
    verdict: 'incompatible',
    refusals: [
      {
        direction: 'old-records',
        against: 'old 0',
        path: '$.b',
        field: 'b',
        rule: 'required',
        known: 'a document that has it',
        fix: 'make the field optional (a default does not help: nobody fills it in); or publish a new version',
        counterexample: { a: '' },
      },
    ],
    notes: [],
  })
})

test.each(publishedSchemas)('the published schema $title can follow itself', (schema) => {
  const { name, text: json } = named('new', schema)
  const before = [{ name: 'old', text: json }]
  expect(judgeSchemas({ name, text: json }, before)).toEqual({ verdict: 'compatible', notes: [] })
})

test('a schema without any before it is judged alone', () => {
  expect(judge(holding(text()))).toEqual({ verdict: 'compatible', notes: [] })
})

test('each field that shares a definition has its own refusal', () => {
  const people = (name: Words): Words =>
    object({ 'a!': ref('p'), b: list(ref('p')) }, { $defs: { p: object({ 'name!': name }) } })
  const judged = judge(people(text()), people(text({ maxLength: 3 })))
  expect(judged).toMatchObject({
    refusals: [
      { path: '$.a.name', field: 'a', counterexample: { a: { name: 'xxxx' } } },
      { path: '$.b[].name', field: 'b', counterexample: { b: [{ name: 'xxxx' }] } },
    ],
  })
})

describe('all that lies in the log counts', () => {
  const withText = object({ 'a!': text(), b: text() })
  const without = object({ 'a!': text() })
  const withNumber = object({ 'a!': text(), b: whole() })

  test('a name that was dropped does not come back with another type', () => {
    expect(judge(withNumber, without)).toMatchObject({ verdict: 'compatible' })
    expect(judge(withNumber, withText, without)).toMatchObject({
      verdict: 'incompatible',
      refusals: [{ against: 'old 0' }, { against: 'old 0', counterexample: { b: '' } }],
    })
  })

  test('a name that was dropped may come back as it was', () => {
    expect(judge(withText, withText, without)).toMatchObject({ verdict: 'compatible' })
  })
})

describe('a retired name', () => {
  const retired = { ...holding(text()), ...retiring({ b: 'string', c: 'array', d: 'integer' }) }

  test.each([
    ['another type', { b: whole() }, { b: '' }],
    ['another type than a list', { c: truth }, { c: [] }],
  ])('does not come back with %s, whatever files are at hand', (_, fields, counterexample) => {
    const judged = judge(object({ 'a!': text(), ...fields }), retired)
    expect(judged).toMatchObject({
      verdict: 'incompatible',
      refusals: expect.arrayContaining([
        expect.objectContaining({
          direction: 'old-records',
          rule: 'retired-name',
          against: 'names retired by old 0',
          counterexample,
        }),
      ]),
    })
  })

  test('does not come back wider than it was', () => {
    const judged = judge(object({ 'a!': text(), d: { type: 'number' } }), retired)
    expect(judged).toMatchObject({ refusals: [{ direction: 'new-records', rule: 'retired-name' }] })
  })

  test.each([
    ['with its type', { b: text({ maxLength: 3 }), d: whole({ minimum: 3 }) }],
    ['as a list of anything', { c: list(object({ 'x!': truth })) }],
    ['not at all', {}],
  ])('may come back %s', (_, fields) => {
    const judged = judge(object({ 'a!': text(), ...fields }), retired)
    expect(judged).toMatchObject({ verdict: 'compatible' })
  })

  test('that the new schema lists itself counts too', () => {
    const own = { ...object({ b: whole() }), ...retiring({ b: 'string' }) }
    expect(judge(own)).toMatchObject({ refusals: [{ rule: 'retired-name' }, {}] })
  })
})

describe('a note is no reason against a schema', () => {
  test('a record schema should list what it drops', () => {
    const older = object({ 'a!': text(), b: list(truth), c: whole() })
    expect(judge({ ...holding(text()), ...retiring({ c: 'integer' }) }, older)).toMatchObject({
      verdict: 'compatible',
      notes: [{ rule: 'retired-not-listed', fix: expect.stringContaining('add "b": "array"') }],
    })
  })

  test('a field where nothing fits is told', () => {
    const impossible = whole({ minimum: 2, maximum: 1 })
    expect(judge(object({ a: impossible }))).toMatchObject({
      notes: [{ path: '$.a', rule: 'nothing-fits' }],
    })
    expect(judge(holding(impossible))).toMatchObject({
      notes: [{ path: '$', rule: 'nothing-fits' }],
    })
  })
})

describe('what cannot be judged is told as such', () => {
  test('each fault names the schema that it is in', () => {
    const wrong = holding(text({ pattern: 'a' }))
    expect(judge(wrong, holding(text()), wrong)).toMatchObject({
      verdict: 'not-judged',
      faults: [
        { schema: 'new', path: '$.properties.a.pattern' },
        { schema: 'old 1', path: '$.properties.a.pattern' },
      ],
    })
  })

  test('formats that no text tells apart', () => {
    const day = text({ format: 'date' })
    const end = text({ format: 'validity-end', minLength: 10 })
    expect(judge(holding(end), holding(day))).toMatchObject({
      verdict: 'not-judged',
      faults: [{ schema: 'new', path: '$.a', rule: 'format-changed' }, {}],
    })
  })

  test('texts that are longer than any record', () => {
    const long = (maxLength: number): Words => holding(text({ maxLength }))
    expect(judge(long(3_000_000), long(2_000_000))).toMatchObject({
      verdict: 'not-judged',
      faults: [{ path: '$.a', rule: 'document-too-large' }],
    })
    expect(judge(long(3_000_000), long(3_000_000))).toMatchObject({ verdict: 'compatible' })
  })

  test('documents that are larger than any record', () => {
    const large = (count: number): Words => list(longList, { minItems: count })
    const longList = list(text({ minLength: 1000 }), { minItems: 1000 })
    expect(judge(holding(large(999)), holding(large(1000)))).toMatchObject({
      verdict: 'not-judged',
      faults: [{ schema: 'new', path: '$.a', rule: 'document-too-large' }],
    })
  })
})
