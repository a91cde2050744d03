import { expect, test } from 'vitest'
import { dataschemaOf, parseDataschema, topicName } from '../src/topic-name.ts'

test('records of a version live in one topic', () => {
  expect(topicName('marriage.event', 1)).toBe('records.marriage.event.v1')
})

test('a dataschema is read as it was written', () => {
  const text = dataschemaOf('marriage.event', 1, 3)
  expect(parseDataschema(text)).toEqual({ type: 'marriage.event', version: 1, revision: 3 })
})

test.each([
  '',
  'urn:hutong:schema:',
  'urn:hutong:schema:a.b',
  'urn:hutong:schema:a.b:0.1',
  'a.b:1.0',
])('%s is no dataschema', (text) => {
  expect(parseDataschema(text)).toBeNull()
})
