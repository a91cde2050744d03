import { describe, expect, test } from 'vitest'
import { generateResidentId } from '../../src/identifiers/generate-number.ts'
import { checkResidentId } from '../../src/identifiers/resident-id.ts'

const asOf = '2026-11-23'
const check = (value: string) => checkResidentId(value, { asOf })
const person = { division: '330106', birthDate: '1990-03-07', order: 997 }

describe('checkResidentId', () => {
  test.each([
    ['blanks as printed', '330106 19900307 9975'],
    ['a full-width X', '37170219500201996Ｘ'],
    ['a zero-width joiner inside', '330106\u200D199003079975'],
    ['a line end', '330106199003079975\r\n'],
  ])('accepts %s', (_, value) => {
    expect(check(value)).toMatchObject({ valid: true })
  })

  test.each([
    ['nothing', '', 'FORMAT'],
    ['seventeen digits', '33010619900307997', 'FORMAT'],
    ['hyphens', '330106-19900307-9975', 'FORMAT'],
    ['a very long text', '3'.repeat(100_000), 'FORMAT'],
    ['a letter', '33010619900307997A', 'FORMAT'],
    [
      'a birth tomorrow',
      generateResidentId({ ...person, birthDate: '2026-11-24' }),
      'BIRTH_DATE_FUTURE',
    ],
    [
      'a day there was not',
      generateResidentId({ ...person, birthDate: '2023-02-29' }),
      'BIRTH_DATE',
    ],
    [
      'a Macao prefix of no permit',
      generateResidentId({ ...person, division: '820100' }),
      'REGION',
    ],
    [
      'a foreigner accepted nowhere',
      generateResidentId({ ...person, division: '990840' }),
      'REGION',
    ],
  ])('refuses %s', (_, value, error) => {
    expect(check(value)).toMatchObject({ valid: false, error })
  })

  test('accepts a birth on the day to judge by', () => {
    expect(check(generateResidentId({ ...person, birthDate: asOf }))).toMatchObject({ valid: true })
  })

  test('accepts the leap day of a leap year', () => {
    const value = generateResidentId({ ...person, birthDate: '2000-02-29' })
    expect(check(value)).toMatchObject({ valid: true, birthDate: '2000-02-29' })
  })

  test('tells every broken rule, the first one to be told first', () => {
    const rightCheck = generateResidentId({
      ...person,
      division: '000106',
      birthDate: '1990-13-01',
    })
    const wrongCheck = `${rightCheck.slice(0, 17)}${rightCheck.endsWith('1') ? '2' : '1'}`
    expect(check(wrongCheck)).toMatchObject({
      error: 'REGION',
      errors: ['REGION', 'BIRTH_DATE', 'CHECKSUM'],
    })
  })

  test('knows the residence permit of Taiwan residents', () => {
    const value = generateResidentId({ ...person, division: '830000' })
    expect(check(value)).toMatchObject({ valid: true, kind: 'TW_RESIDENCE_PERMIT' })
  })

  test('only remarks on a nationality that no list has', () => {
    const value = generateResidentId({ ...person, division: '933999' })
    expect(check(value)).toMatchObject({ valid: true, advisories: ['NATIONALITY_UNKNOWN'] })
  })

  test('never repeats a refused number', () => {
    expect(JSON.stringify(check('330106199003079974'))).not.toContain('330106')
  })
})
