import { describe, expect, test } from 'vitest'
import { canMask, maskValue, recordType, recordTypes } from '../src/schemas.ts'
import { maskingProfiles } from '../src/masking-profiles.ts'
import { examples } from './examples.ts'

const person = { name: '张小三', idType: 'resident-id', idNumber: '330106199003079975' }
const masked = { name: '张*三', idType: 'resident-id', idNumber: '3301************75' }

test('a person is shown by the ends of name and number', () => {
  expect(maskValue('person', person)).toEqual(masked)
})

test('so is each of a list, with the share and the role of whoever it is', () => {
  const [owner, mother] = [
    { ...person, share: '1/2' },
    { ...person, role: 'MOTHER' },
  ]
  expect(maskValue('person', [owner, mother])).toEqual([
    { ...masked, share: '1/2' },
    { ...masked, role: 'MOTHER' },
  ])
})

test('what stands beside name and number without being known is hidden', () => {
  expect(maskValue('person', { ...person, phone: '13800000000', age: 36, idType: 7 })).toEqual({
    ...masked,
    phone: '***********',
    age: '*',
    idType: '*',
  })
})

test.each([
  ['X1234567', '******67'],
  ['H12345678', '*******78'],
  ['USA330190130198', '*************98'],
  ['810000199001011234', '8100************34'],
  ['7', '*'],
])('of the number %s no more than %s is shown', (number, shown) => {
  expect(maskValue('number', number)).toBe(shown)
})

test.each([
  ['name', { given: '三' }, '*'],
  ['number', 330106, '*'],
  ['address', null, '*'],
  ['certificate', ['J330106-2015-999001'], '*'],
  ['person', '张小三', '***'],
  ['person', [['张小三']], ['*']],
] as const)('by the profile %s, %j is hidden whole', (profile, value, shown) => {
  expect(maskValue(profile, value)).toEqual(shown)
})

test.each([
  ['person.identity', 'name', 'name'],
  ['person.identity', 'idNumber', 'number'],
  ['marriage.event', 'partyA', 'person'],
  ['realestate.right', 'owners', 'person'],
  ['marriage.event', 'certificateNo', 'certificate'],
  ['fund.account', 'accountNo', 'certificate'],
  ['household.registration', 'address', 'address'],
])('of %s, %s is masked by the profile %s and by no other', (typeName, fieldName, profile) => {
  const type = recordType(typeName)
  const field = type?.fields.find(({ name }) => name === fieldName)
  if (!type || !field) throw new Error('the field is published')
  expect(maskingProfiles.filter((one) => canMask(one, field, type))).toEqual([profile])
})

test.each(['idValidTo', 'birthDate', 'sexCode', 'addressDivision'])(
  'of a person, %s can be shown or not, and never in part',
  (fieldName) => {
    const type = recordType('person.identity')
    const field = type?.fields.find(({ name }) => name === fieldName)
    if (!type || !field) throw new Error('the field is published')
    expect(maskingProfiles.filter((one) => canMask(one, field, type))).toEqual([])
  },
)

describe('in every good example of every type', () => {
  test('a number of a person that can be masked is nowhere left whole', () => {
    let count = 0
    for (const { type: name, data } of examples('valid')) {
      const type = recordTypes.find((one) => one.type === name)
      for (const field of type?.fields ?? []) {
        const value = new Map(Object.entries(Object(data))).get(field.name)
        const profile = maskingProfiles.find((one) => type && canMask(one, field, type))
        if (profile === undefined || value === undefined) continue
        const shown = JSON.stringify(maskValue(profile, value))
        const numbers = [...JSON.stringify(value).matchAll(/"idNumber":"(?<number>[^"]+)"/gu)]
        for (const { groups } of numbers) expect(shown).not.toContain(groups?.['number'])
        count += numbers.length
      }
    }
    expect(count).toBeGreaterThan(37)
  })
})
