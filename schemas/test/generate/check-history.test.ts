import { expect, test } from 'vitest'
import { historyFaults } from '../../src/generate/check-history.ts'
import { readSchemas } from '../../src/generate/read-schemas.ts'
import type { SchemaDocument } from '../../src/schema-document.ts'

const published = readSchemas()
const marriage = published.filter(({ title }) => title === 'MarriageEvent')

/** The marriage schema once more, as another revision or version. */
const again = (name: { version?: number; revision: number }, change: object = {}) =>
  marriage.map((schema): SchemaDocument => ({
    ...schema,
    $id: `urn:hutong:schema:marriage.event:${name.version ?? 1}.${name.revision}`,
    'x-catalogue': { ...schema['x-catalogue'], ...name },
    ...change,
  }))

test('every published schema can follow those before it', () => {
  expect(historyFaults(published)).toEqual([])
})

test('a revision that changes what is required is told, with what to do', () => {
  const faults = historyFaults([...marriage, ...again({ revision: 1 }, { required: [] })])
  expect(faults).toContainEqual(
    'urn:hutong:schema:marriage.event:1.1 cannot follow urn:hutong:schema:marriage.event:1.0: $.partyA required: ' +
      'keep the field required, for readers count on it; or publish a new version',
  )
})

test('a new version has nothing to follow', () => {
  const next = again({ version: 2, revision: 0 }, { required: [] })
  expect(historyFaults([...marriage, ...next])).toEqual([])
})
