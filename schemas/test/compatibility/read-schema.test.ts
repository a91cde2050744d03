import { describe, expect, test } from 'vitest'
import { readSchema } from '../../src/compatibility/reading/read-schema.ts'
import { schemaLimits } from '../../src/compatibility/schema-limits.ts'
import { choice, holding, list, object, ref, text, truth, whole } from './schema-words.ts'
import type { Words } from './schema-words.ts'

/** Path and rule of everything that is wrong. */
function faultsOf(schema: unknown): readonly string[] {
  return faultsIn(JSON.stringify(schema))
}

function faultsIn(json: string): readonly string[] {
  const reading = readSchema(json)
  return reading.ok ? [] : reading.faults.map(({ path, rule }) => `${path} ${rule}`)
}

const nested = (depth: number): Words =>
  depth === 0 ? truth : list(nested(depth - 1), { maxItems: 1 })
const manyNames = (count: number): Words =>
  object(Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, truth])))
const manyValues = (count: number): Words => ({
  enum: Array.from({ length: count }, (_, index) => index),
})

describe('a word outside the subset is told with its place', () => {
  test.each([
    ['pattern', text({ pattern: '^(a+)+$' }), '$.properties.a.pattern outside-subset'],
    ['anyOf', { anyOf: [text(), truth] }, '$.properties.a.anyOf outside-subset'],
    ['allOf', { ...text(), allOf: [] }, '$.properties.a.allOf outside-subset'],
    ['not', { not: truth }, '$.properties.a.not outside-subset'],
    ['if', { ...text(), if: {} }, '$.properties.a.if outside-subset'],
    ['multipleOf', whole({ multipleOf: 2 }), '$.properties.a.multipleOf outside-subset'],
    [
      'uniqueItems',
      list(text(), { uniqueItems: true }),
      '$.properties.a.uniqueItems outside-subset',
    ],
    ['prefixItems', list(text(), { prefixItems: [] }), '$.properties.a.prefixItems outside-subset'],
    ['contains', list(text(), { contains: truth }), '$.properties.a.contains outside-subset'],
    [
      'patternProperties',
      object({}, { patternProperties: {} }),
      '$.properties.a.patternProperties outside-subset',
    ],
    [
      'minProperties',
      object({}, { minProperties: 1 }),
      '$.properties.a.minProperties outside-subset',
    ],
    ['$dynamicRef', { $dynamicRef: '#a' }, '$.properties.a.$dynamicRef outside-subset'],
    ['$anchor', text({ $anchor: 'a' }), '$.properties.a.$anchor outside-subset'],
    ['an $id inside', text({ $id: 'a' }), '$.properties.a.$id outside-subset'],
    ['$defs inside', text({ $defs: {} }), '$.properties.a.$defs outside-subset'],
    ['an unknown word', text({ maxlength: 1 }), '$.properties.a.maxlength outside-subset'],
    [
      'an open object',
      object({}, { additionalProperties: true }),
      '$.properties.a.additionalProperties open-object',
    ],
    [
      'a schema for other fields',
      object({}, { additionalProperties: truth }),
      '$.properties.a.additionalProperties open-object',
    ],
    ['no type', {}, '$.properties.a type-missing'],
    ['true', true, '$.properties.a form'],
    ['a type that is none', { type: 'text' }, '$.properties.a.type type'],
    ['no types', { type: [] }, '$.properties.a.type type'],
    ['a type twice', { type: ['null', 'null'] }, '$.properties.a.type type'],
    ['a bound of another type', text({ minimum: 1 }), '$.properties.a.minimum word-without-type'],
    [
      'a bound without a type',
      { enum: ['a'], maxLength: 1 },
      '$.properties.a.maxLength word-without-type',
    ],
    ['a list of anything', { type: 'array' }, '$.properties.a items-missing'],
    ['an empty enum', { enum: [] }, '$.properties.a.enum enum'],
    ['an enum that is no list', { enum: 'a' }, '$.properties.a.enum enum'],
    ['a value twice', { enum: [1, 1.0] }, '$.properties.a.enum enum'],
    ['an object as a constant', { const: {} }, '$.properties.a.const constant'],
    ['a list in an enum', { enum: [[1]] }, '$.properties.a.enum constant'],
    ['a foreign format', text({ format: 'uri' }), '$.properties.a.format format-unknown'],
    [
      'a format of every object',
      text({ format: 'constructor' }),
      '$.properties.a.format format-unknown',
    ],
    ['a negative length', text({ minLength: -1 }), '$.properties.a.minLength count'],
    ['a broken length', text({ maxLength: 1.5 }), '$.properties.a.maxLength count'],
    ['a length that is a text', text({ maxLength: '5' }), '$.properties.a.maxLength count'],
    ['a bound that is a text', whole({ minimum: '5' }), '$.properties.a.minimum number-unsafe'],
    [
      'a reference elsewhere',
      { $ref: 'https://example.com/a.json' },
      '$.properties.a reference-unknown',
    ],
    ['a reference to the root', { $ref: '#' }, '$.properties.a reference-unknown'],
    ['a reference to nothing', ref('nothing'), '$.properties.a reference-unknown'],
    ['a reference to what every object has', ref('toString'), '$.properties.a reference-unknown'],
    [
      'a word beside a reference',
      { ...ref('a'), maxLength: 1 },
      '$.properties.a.maxLength beside-reference',
    ],
    [
      'a word beside a choice',
      { ...choice({ a: {} }), properties: { kind: text() } },
      '$.properties.a.properties beside-choice',
    ],
    ['a choice between texts', { oneOf: [text(), truth] }, '$.properties.a.oneOf[0] branch'],
    ['no branches', { oneOf: [] }, '$.properties.a.oneOf branches'],
    [
      'branches with one constant',
      { oneOf: [object({ 'k!': { const: 1 } }), object({ 'k!': { const: 1 } })] },
      '$.properties.a.oneOf branches-not-told-apart',
    ],
    [
      'branches whose constant may be left out',
      { oneOf: [object({ k: { const: 1 } }), object({ k: { const: 2 } })] },
      '$.properties.a.oneOf branches-not-told-apart',
    ],
    [
      'branches without constants',
      { oneOf: [object({ a: text() }), object({ b: text() })] },
      '$.properties.a.oneOf branches-not-told-apart',
    ],
    ['a branch that is a choice', { oneOf: [choice({ a: {} })] }, '$.properties.a.oneOf[0] branch'],
    [
      'required that is no list',
      object({}, { required: true }),
      '$.properties.a.required required',
    ],
    ['a name twice', object({}, { required: ['a', 'a'] }), '$.properties.a.required required'],
  ])('%s', (_, inner, fault) => {
    const schema = object({ a: truth }, { $defs: { a: truth } })
    expect(faultsOf({ ...schema, properties: { a: inner } })).toContain(fault)
  })

  test('everything is told at once, each with a fix', () => {
    const reading = readSchema(JSON.stringify(object({ a: text({ pattern: 'a' }), b: {} })))
    expect(reading).toMatchObject({
      ok: false,
      faults: [
        { path: '$.properties.a.pattern', fix: 'use a named format, or an enum' },
        { path: '$.properties.b', fix: 'say which type may stand here' },
      ],
    })
  })

  test('a definition that nobody uses is judged as well', () => {
    expect(faultsOf(object({}, { $defs: { a: text({ pattern: 'a' }) } }))).toEqual([
      '$.$defs.a.pattern outside-subset',
    ])
  })

  test('another draft is told', () => {
    const draft = 'http://json-schema.org/draft-07/schema#'
    expect(faultsOf(holding(text(), { $schema: draft }))).toEqual(['$.$schema draft'])
  })
})

describe('a schema of a stranger costs no more than is allowed', () => {
  test.each([
    ['a value that lies too deep', nested(schemaLimits.depthMax), []],
    ['one deeper', nested(schemaLimits.depthMax + 1), [`$${'.items'.repeat(17)} too-deep`]],
    ['many properties', manyNames(schemaLimits.propertiesMax), []],
    ['one property more', manyNames(schemaLimits.propertiesMax + 1), ['$.properties too-many']],
    ['many values', manyValues(schemaLimits.enumMax), []],
    ['one value more', manyValues(schemaLimits.enumMax + 1), ['$.enum enum']],
    ['a long constant', { const: 'x'.repeat(1000) }, []],
    ['one character more', { const: 'x'.repeat(1001) }, ['$.const too-large']],
    ['a long name', object({ ['x'.repeat(129)]: truth }), [`$.properties.${'x'.repeat(129)} name`]],
    ['a length that no reader keeps', text({ minLength: 2 ** 53 }), ['$.minLength count']],
    [
      'many branches',
      choice(Object.fromEntries(Object.entries('x'.repeat(21)).map(([at]) => [at, {}]))),
      ['$.oneOf branches'],
    ],
    [
      'a definition that is itself',
      object({}, { $defs: { a: ref('b'), b: ref('a') } }),
      ['$.$defs.a reference-circle', '$.$defs.b reference-circle'],
    ],
  ])('%s', (_, schema, faults) => {
    expect(faultsOf(schema)).toEqual(faults)
  })

  test('too many places, however few properties each has', () => {
    const wide = manyNames(20)
    const properties = Object.fromEntries(
      Array.from({ length: 200 }, (_, index) => [`f${index}`, wide]),
    )
    expect(faultsOf({ ...object({}), properties })).toHaveLength(1)
  })

  test.each([
    ['a text that is too long', `"${'x'.repeat(schemaLimits.textLengthMax)}"`, '$ too-large'],
    ['a text that is no JSON', '{', '$ form'],
    ['a list', '[]', '$ form'],
    ['nothing', '', '$ form'],
    ['brackets without an end', '['.repeat(200_000), '$ form'],
    ['brackets that lie too deep', `${'{"a":'.repeat(30_000)}1${'}'.repeat(30_000)}`, '$ too-deep'],
    ['a member twice', '{"type":"string","type":"integer"}', '$ member-twice'],
    [
      'a member twice, written otherwise',
      '{"type":"string","t\\u0079pe":"integer"}',
      '$ member-twice',
    ],
    [
      'a number that no reader keeps',
      '{"type":"integer","maximum":9007199254740993}',
      '$.maximum number-unsafe',
    ],
    ['a constant that no reader keeps', '{"const":9007199254740993}', '$.const number-unsafe'],
    ['a number without an end', '{"const":1e999}', '$.const number-unsafe'],
    [
      'the name of the prototype',
      '{"type":"object","properties":{"__proto__":{"type":"null"}}}',
      '$.properties.__proto__ name',
    ],
    [
      'the prototype as a word',
      '{"type":"object","__proto__":{"type":"null"}}',
      '$.__proto__ outside-subset',
    ],
    [
      'a definition called like the prototype',
      '{"type":"null","$defs":{"__proto__":{"type":"null"}}}',
      '$.$defs.__proto__ name',
    ],
  ])('%s', (_, json, fault) => {
    expect(faultsIn(json)).toEqual([fault])
  })
})
