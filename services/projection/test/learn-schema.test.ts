import { publishedType } from '@hutong/schemas'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { event, marriage, openFixture, version } from './projection-fixture.ts'
import type { Fixture } from './projection-fixture.ts'

let fixture: Fixture
beforeEach(async () => {
  fixture = await openFixture()
})
afterEach(() => fixture.close())

const built = publishedType('marriage.event', '1.0')
if (!built) throw new Error('the type marriage.event is published')
const { schema } = built

const witness = '330106199003079991'
const person = { name: '李娜', idType: 'resident-id', idNumber: witness }
const properties = {
  ...schema.properties,
  witness: {
    $ref: '#/$defs/person',
    'x-field': { zh: '证婚人', en: 'witness', classification: 'personal' },
  },
}

/** The type as a newer hub publishes it: with a witness, who can be asked about too. */
const revised = (change: object = {}) => ({
  ...schema,
  $id: 'urn:hutong:schema:marriage.event:1.1',
  'x-catalogue': {
    ...schema['x-catalogue'],
    revision: 1,
    subjects: [...schema['x-catalogue'].subjects, '$.witness'],
  },
  properties,
  ...change,
})

async function publish(document: object): Promise<void> {
  const item = { schemaVersion: '1.1', version: 1, revision: 1, schema: document }
  await fixture.log.append('catalogue.types', [
    { key: 'marriage.event', value: Buffer.from(JSON.stringify(item)) },
  ])
}

const witnessed = (more: object = {}) =>
  event({ recordId: '2', version: '1.1', data: { ...marriage, witness: person, ...more } })

test('a revision that is newer than the program is learned from the catalogue, with whom its records are about', async () => {
  await publish(revised())
  await fixture.append(event(), witnessed())
  const projection = fixture.start()
  await projection.caughtUp
  expect(projection.status()).toMatchObject([{ next: 2, held: null, taintedCount: 0 }])
  expect(await fixture.bySubject(witness)).toMatchObject([{ key: 'marriage.event:minzheng:2' }])
})

test('records of a learned revision are judged by it', async () => {
  await publish(revised())
  await fixture.append(
    witnessed({ witness: { ...person, idNumber: '330106199003079990' } }),
    event({ recordId: '3', version: '1.1', recordVersion: version(2), data: { witness: person } }),
  )
  const projection = fixture.start()
  await projection.caughtUp
  expect(projection.status()).toMatchObject([{ next: 2, taintedCount: 2 }])
})

test('a partition that is held goes on when the revision is published', async () => {
  const held = fixture.logged('projection-held')
  await fixture.append(event(), witnessed())
  const projection = fixture.start()
  expect(await held).toMatchObject({
    offset: 1,
    schema: 'marriage.event 1.1',
    reasons: 'the catalogue has no marriage.event 1.1',
  })
  await publish(revised())
  await projection.caughtUp
  expect(projection.status()).toMatchObject([{ next: 2, held: null }])
})

test.each([
  [
    'cannot follow what lies in the log',
    revised({ required: [...schema.required, 'witness'] }),
    '$.witness required',
  ],
  ['is outside the subset', revised({ properties: { ...properties, more: { not: {} } } }), 'not'],
  ['is that of another revision', { ...revised(), 'x-catalogue': schema['x-catalogue'] }, '1.0'],
])('a revision whose schema %s is not learned, and the reason is told', async (_, bad, reason) => {
  await publish(bad)
  const held = fixture.logged('projection-held')
  await fixture.append(event(), witnessed())
  const projection = fixture.start()
  expect((await held)['reasons']).toContain(reason)
  expect(projection.status()).toMatchObject([
    { next: 1, held: 'schema-unknown marriage.event 1.1', taintedCount: 0 },
  ])
})
