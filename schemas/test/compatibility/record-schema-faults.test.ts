import { expect, test } from 'vitest'
import { recordSchemaFaults } from '../../src/compatibility/record/record-schema-faults.ts'
import { recordType } from '../../src/record-types.ts'
import { list, object, text, truth, whole } from './schema-words.ts'
import type { Words } from './schema-words.ts'

const marriage = recordType('marriage.event')?.schema
const field = { 'x-field': { zh: '甲', en: 'a', classification: 'internal' } }

/** The marriage schema with one property more. */
const withProperty = (property: Words): string =>
  JSON.stringify({ ...marriage, properties: { ...marriage?.properties, extra: property } })
const withCatalogue = (change: Words): string =>
  JSON.stringify({ ...marriage, 'x-catalogue': { ...marriage?.['x-catalogue'], ...change } })

test.each([
  ['a text without bounds', { ...text(), ...field }, 'extra', 'unbounded'],
  ['a number without an end', { ...whole({ minimum: 0 }), ...field }, 'extra', 'unbounded'],
  ['a list without an end', { ...list(truth), ...field }, 'extra', 'unbounded'],
  [
    'a text without bounds in a list',
    { ...list(text(), { maxItems: 2 }), ...field },
    'extra.items',
    'unbounded',
  ],
  ['a field that says nothing of itself', truth, 'extra', 'x-field'],
  [
    'a field inside that says nothing of itself',
    { ...object({ b: truth }), ...field },
    'extra.properties.b',
    'x-field',
  ],
  ['two types', { type: ['string', 'null'], maxLength: 3, ...field }, 'extra.type', 'type'],
  [
    'an object that is not closed',
    { type: 'object', properties: {}, required: [], ...field },
    'extra',
    'object',
  ],
  [
    'a format that records do not have',
    { ...text({ format: 'uuid' }), ...field },
    'extra.format',
    'format-unknown',
  ],
  ['a pattern', { ...text({ pattern: 'a' }), ...field }, 'extra.pattern', 'outside-subset'],
])('%s is told with path, rule and fix', (_, property, path, rule) => {
  expect(recordSchemaFaults(withProperty(property))).toEqual([
    { path: `$.properties.${path}`, rule, fix: expect.stringMatching(/\w/u) },
  ])
})

test.each([
  ['a type without an owner', withCatalogue({ owner: undefined }), '$.x-catalogue', 'meta-schema'],
  [
    'a subject that is no person',
    withCatalogue({ subjects: ['$.event'] }),
    '$.event',
    'name-unknown',
  ],
  [
    'a region field that is not declared',
    withCatalogue({ regionField: 'province' }),
    '$.province',
    'name-unknown',
  ],
  ['an $id of another revision', withCatalogue({ revision: 9 }), '$.$id', 'name-unknown'],
  [
    'a retired name without a type',
    withCatalogue({ retired: { a: 'text' } }),
    '$.x-catalogue.retired.a',
    'meta-schema',
  ],
])('%s is told', (_, json, path, rule) => {
  expect(recordSchemaFaults(json)).toContainEqual({ path, rule, fix: expect.any(String) })
})

test('retired names may be listed', () => {
  expect(recordSchemaFaults(withCatalogue({ retired: { oldNumber: 'string' } }))).toEqual([])
})
