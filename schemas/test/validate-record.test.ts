import { describe, expect, test } from 'vitest'
import { recordTypes } from '../src/record-types.ts'
import { validateRecord } from '../src/validate-record.ts'
import type { RecordError } from '../src/validate-record.ts'
import { example, examples } from './examples.ts'

describe('validateRecord', () => {
  test.each(examples('valid'))('$type: $file is a good record', ({ type, data }) => {
    expect(validateRecord(type, '1.0', data)).toEqual({ known: true, errors: [] })
  })

  test.each(examples('invalid'))('$type: $file is refused', ({ type, data }) => {
    const judgement = validateRecord(type, '1.0', data)
    expect(judgement.known && judgement.errors.length).toBeGreaterThan(0)
  })

  test('every type has good and bad examples', () => {
    const types = recordTypes.map((info) => info.type)
    expect([...new Set(examples('valid').map((one) => one.type))].toSorted()).toEqual(types)
    expect([...new Set(examples('invalid').map((one) => one.type))].toSorted()).toEqual(types)
  })

  test.each(['person.identity 1.1', 'person.identity 2.0', 'no.such 1.0', 'constructor 1.0'])(
    '%s is not known, which is not the record’s fault',
    (schema) => {
      const [type = '', version = ''] = schema.split(' ')
      expect(validateRecord(type, version, {})).toEqual({ known: false })
    },
  )

  test.each([null, undefined, 1, 'x', [], () => 1])('%s is no record', (data) => {
    expect(validateRecord('marriage.event', '1.0', data)).toMatchObject({
      known: true,
      errors: [{ field: '/', rule: 'type' }],
    })
  })

  test.each([
    ['invalid-party-missing', '/partyB', 'required'],
    ['invalid-field-undeclared', '/witness', 'additionalProperties'],
    ['invalid-event-unknown', '/event', 'enum'],
    ['invalid-date-basic', '/registeredOn', 'format'],
    ['invalid-party-number-check-digit', '/partyA/idNumber', 'CHECKSUM'],
  ])('%s names %s and the rule %s', (file, field, rule) => {
    const data = examples('invalid').find(
      (one) => one.type === 'marriage.event' && one.file === `${file}.json`,
    )?.data
    expect(errorsOf(data)).toMatchObject([{ field, rule, fix: expect.any(String) }])
  })

  test('an error repeats no value and no undeclared name that could be one', () => {
    const data = { ...Object(example('marriage.event')), '330106199003079975': 1 }
    expect(JSON.stringify(errorsOf(data))).not.toContain('330106')
  })

  test('a property of the prototype is not a field', () => {
    const data = Object.create(Object(example('marriage.event')))
    expect(errorsOf(data)).toMatchObject([{ rule: 'required' }])
  })
})

function errorsOf(data: unknown): readonly RecordError[] {
  const judgement = validateRecord('marriage.event', '1.0', data)
  return judgement.known ? judgement.errors : []
}
