import { describe, expect, test } from 'vitest'
import { recordType } from '../src/record-types.ts'
import { subjectsOf } from '../src/subjects-of.ts'
import type { Subject } from '../src/subjects-of.ts'
import { example } from './examples.ts'

const husband = { idType: 'resident-id', id: '330106199003079975' }
const wife = { idType: 'resident-id', id: '330106199003079983' }

describe('subjectsOf', () => {
  test('an identity is about the one person', () => {
    expect(subjectsIn('person.identity')).toEqual([husband])
  })

  test('a marriage is about both spouses', () => {
    expect(subjectsIn('marriage.event')).toEqual([husband, wife])
  })

  test('a title of five owners is about all of them, companies too', () => {
    expect(subjectsIn('realestate.right', 'valid-five-owners.json')).toHaveLength(5)
  })

  test('a company is found by its code and by its legal representative', () => {
    const company = { idType: 'credit-code', id: '91330106TT0000015D' }
    expect(subjectsIn('org.registration')).toEqual([company, husband])
  })

  test('a person who is named twice is one subject', () => {
    const party = Object(example('person.identity'))
    expect(subjectsOf({ subjects: ['$.a', '$.b'] }, { a: party, b: party })).toEqual([husband])
  })

  test.each([null, 'x', [], {}, { owners: 'x' }, { owners: [null, 1, {}] }])(
    'what names nobody, such as %j, has no subjects',
    (data) => {
      expect(subjectsOf({ subjects: ['$', '$.owners[]'] }, data)).toEqual([])
    },
  )
})

function subjectsIn(type: string, file?: string): readonly Subject[] {
  const info = recordType(type)
  return info ? subjectsOf(info, example(type, file)) : []
}
