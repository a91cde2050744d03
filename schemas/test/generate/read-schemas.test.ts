import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readSchemas, schemaFaults } from '../../src/generate/read-schemas.ts'
import { recordFormats } from '../../src/record-formats.ts'

const published = readSchemas()
const marriage = published.find((schema) => schema.title === 'MarriageEvent')
const text = { 'x-field': { zh: '甲', en: 'a', classification: 'internal' } }

/** The marriage schema with one property more. */
const withProperty = (property: object) => ({
  ...marriage,
  properties: { ...marriage?.properties, extra: { ...text, ...property } },
})
const withCatalogue = (change: object) => ({
  ...marriage,
  'x-catalogue': { ...marriage?.['x-catalogue'], ...change },
})
const branch = (kind: string, annotated = true) => ({
  type: 'object',
  properties: {
    kind: { type: 'string', ...(annotated ? { const: kind } : { maxLength: 9 }), ...text },
  },
  required: ['kind'],
  additionalProperties: false,
})

describe('the subset', () => {
  test.each(published)('$title meets it', (schema) => {
    expect(schemaFaults(schema)).toEqual([])
  })

  test.each([
    ['a text with a length', { type: 'string', maxLength: 10 }],
    ['a bounded number', { type: 'integer', minimum: 0, maximum: 9 }],
    ['a truth value', { type: 'boolean' }],
    ['a list', { type: 'array', items: { type: 'string', format: 'date' }, maxItems: 3 }],
    ['a choice told apart by a const', { oneOf: [branch('a'), branch('b')] }],
  ])('allows %s', (_, property) => {
    expect(schemaFaults(withProperty(property))).toEqual([])
  })

  test.each([
    ['a pattern', withProperty({ type: 'string', pattern: '^a$' })],
    ['a condition', { ...marriage, if: {}, else: {} }],
    ['an open object', { ...marriage, additionalProperties: true }],
    ['an open inner object', withProperty({ type: 'object', properties: {}, required: [] })],
    ['a text without bounds', withProperty({ type: 'string' })],
    ['an unbounded list', withProperty({ type: 'array', items: { type: 'boolean' } })],
    ['an unbounded number', withProperty({ type: 'number' })],
    ['a foreign format', withProperty({ type: 'string', format: 'uri' })],
    ['an empty enumeration', withProperty({ type: 'string', enum: [] })],
    ['a foreign reference', withProperty({ $ref: 'https://example.com/person.json' })],
    ['two types at once', withProperty({ type: ['string', 'null'], maxLength: 3 })],
    [
      'a choice that nothing tells apart',
      withProperty({ oneOf: [branch('a', false), branch('b', false)] }),
    ],
    ['a field without titles', withProperty({ type: 'boolean', 'x-field': undefined })],
    ['an unknown word', { ...marriage, 'x-other': 1 }],
    ['a type without an owner', withCatalogue({ owner: undefined })],
    [
      'withholding without a law',
      withCatalogue({ sharing: { attribute: 'withheld', reason: 'x' } }),
    ],
    ['a frequency in words', withCatalogue({ updateFrequency: 'daily' })],
    ['a subject that is no person', withCatalogue({ subjects: ['$.event'] })],
    ['a region field that is not there', withCatalogue({ regionField: 'province' })],
    ['a required field that is not declared', { ...marriage, required: ['nothing'] }],
    ['an $id of another revision', withCatalogue({ revision: 1 })],
    ['no schema at all', null],
  ])('refuses %s', (_, schema) => {
    expect(schemaFaults(JSON.parse(JSON.stringify(schema)))).not.toEqual([])
  })
})

test('the formats that the subset allows are the ones there are', () => {
  const meta = new URL('../../meta/hutong-schema.json', import.meta.url)
  expect(JSON.parse(readFileSync(meta, 'utf8'))).toMatchObject({
    $defs: { text: { properties: { format: { enum: Object.keys(recordFormats) } } } },
  })
})
