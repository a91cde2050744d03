import { expect, test } from 'vitest'
import { recordType } from '@hutong/schemas'
import { demoClients, demoGrants } from '../../src/city/demo-access.ts'
import { sampleReadings } from '../../src/city/sample-readings.ts'

const samples = sampleReadings({ asOf: '2026-11-23' })

test('every reading is told apart by its name', () => {
  expect(new Set(samples.map(({ name }) => name)).size).toBe(samples.length)
})

test.each(samples)(
  '$name: exactly one grant lets it be read, and omits and masks what is expected',
  ({ client, request, expected }) => {
    const department = demoClients.find(({ id }) => id === client)?.department
    const [opening, ...others] = demoGrants.filter(
      (grant) =>
        grant.consumer === department &&
        grant.recordType === request.type &&
        grant.purpose === request.purpose &&
        grant.actions.includes('read'),
    )
    expect(others).toEqual([])
    const closed = request.fields.filter((field) => !opening?.fields.includes(field))
    expect(expected.omitted).toEqual([...closed, '*'])
    const masked = request.fields.filter((field) => Object.hasOwn(opening?.masking ?? {}, field))
    expect(expected.masked).toEqual(expected.records === 0 ? [] : masked)
  },
)

test.each(samples)('$name: the fields are those of the type', ({ request: { type, fields } }) => {
  expect(recordType(type)?.fields.map(({ name }) => name)).toEqual(
    expect.arrayContaining([...fields]),
  )
})
