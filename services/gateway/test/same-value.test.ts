import { expect, test } from 'vitest'
import { sameValue } from '../src/same-value.ts'
import { husband, right, wife } from './support/records.ts'

const [zhang, wang] = right.owners
const foreign = { name: 'SMITH JOHN', idType: 'passport', idNumber: 'X1234567' }

const same: readonly (readonly [string, unknown, unknown, string | undefined])[] = [
  ['equal texts', 'MARRIAGE', 'MARRIAGE', 'code'],
  ['blanks around', ' MARRIAGE ', 'MARRIAGE', 'code'],
  ['a name with blanks', '张 伟', '张伟', 'name'],
  ['a name with a full-width blank', '张　伟', '张伟', 'name'],
  ['another middle dot of a name', '买买提•吐尔逊', '买买提·吐尔逊', 'name'],
  [
    'full-width brackets of a certificate',
    '浙（2020）杭州市不动产权第0000001号',
    '浙(2020)杭州市不动产权第0000001号',
    'real-estate-certificate',
  ],
  [
    'full-width digits of a certificate',
    'J330106-2015-９９９001',
    'J330106-2015-999001',
    'marriage-certificate',
  ],
  ['a basic date', '20150520', '2015-05-20', 'date'],
  ['a Chinese date', '2015年5月20日', '2015-05-20', 'date'],
  ['an area with more noughts', '89.5', '89.50', 'decimal'],
  ['a person', zhang, zhang, 'person'],
  ['some members of a person', { idNumber: husband }, zhang, 'person'],
  ['a name of a person with blanks', { name: '张 伟' }, zhang, 'person'],
  ['a number with blanks', { idNumber: '330106 19900307 9975' }, zhang, 'person'],
  ['a passport in small letters', { idNumber: 'x1234567' }, foreign, 'person'],
  ['one owner of two', [{ idNumber: wife }], right.owners, 'list'],
  ['the owners in another order', [wang, zhang], right.owners, 'list'],
  ['a share in per cent', [{ ...zhang, share: '50％' }], right.owners, 'list'],
  ['a share that is not reduced', { share: '2/4' }, zhang, 'person'],
  ['a recorded share that is not reduced', { share: '1/2' }, { share: '50/100' }, 'person'],
  ['joint ownership in words', { share: '共同共有' }, { share: 'JOINT' }, 'person'],
  ['two true flags', true, true, undefined],
  ['two numbers', 3, 3, undefined],
]
test.each(same)('%s are the same', (_, claimed, recorded, format) => {
  expect(sameValue(claimed, recorded, format)).toBe(true)
})

const differing: readonly (readonly [string, unknown, unknown, string | undefined])[] = [
  ['two texts', 'MARRIAGE', 'DIVORCE', 'code'],
  ['an empty text', '', 'MARRIAGE', 'code'],
  ['a code in small letters', 'marriage', 'MARRIAGE', 'code'],
  ['a part of a name', '张', '张伟', 'name'],
  ['a name and its traditional form', '張偉', '张伟', 'name'],
  [
    'another serial',
    '浙(2020)杭州市不动产权第0000002号',
    right.certificateNo,
    'real-estate-certificate',
  ],
  ['a text that is no date', 'spring', '2015-05-20', 'date'],
  ['nothing recorded', 'MARRIAGE', undefined, 'code'],
  ['null', null, 'MARRIAGE', 'code'],
  ['a number and its text', 89.5, '89.5', 'decimal'],
  ['another area', '89.6', '89.50', 'decimal'],
  ['ten times the area', '890', '89', 'decimal'],
  ['another person', { name: '王芳' }, zhang, 'person'],
  ['the right name with the wrong number', { name: '张伟', idNumber: wife }, zhang, 'person'],
  ['a number that is none', { idNumber: '1' }, zhang, 'person'],
  ['a member that the record does not have', { birthName: '张' }, zhang, 'person'],
  ['a member that every object inherits', { constructor: {} }, zhang, 'person'],
  ['an owner who is none', [{ idNumber: '330106199003079991' }], right.owners, 'list'],
  ['one owner claimed twice', [zhang, zhang], right.owners, 'list'],
  ['a share that is none', { share: 'half' }, zhang, 'person'],
  ['an owner with another share', [{ ...zhang, share: '1/3' }], right.owners, 'list'],
  ['a list and an object', [zhang], zhang, 'person'],
  ['an object and a list', zhang, right.owners, 'list'],
]
test.each(differing)('%s differ', (_, claimed, recorded, format) => {
  expect(sameValue(claimed, recorded, format)).toBe(false)
})

test.each([
  ['the vaguer claim first', [{ share: '1/2' }, { idNumber: husband }]],
  ['the vaguer claim last', [{ idNumber: husband }, { share: '1/2' }]],
])('two claims that two owners fulfil hold in any order: %s', (_, claims) => {
  expect(sameValue(claims, right.owners, 'list')).toBe(true)
})

test('as many owners as a record may hold are matched in any order', () => {
  const owners = Array.from({ length: 32 }, (_, at) => ({ name: `${at}`, share: '1/32' }))
  const claims = owners.map(({ name, share }, at) => (at % 2 === 0 ? { share } : { name, share }))
  expect(sameValue(claims, owners, 'list')).toBe(true)
  expect(sameValue([...claims, { share: '1/32' }], owners, 'list')).toBe(false)
  expect(sameValue([...claims.slice(1), { share: '1/31' }], owners, 'list')).toBe(false)
})

test('an element that fits two claims is given to one of them only', () => {
  const claims = [{ idNumber: husband }, { name: '张伟' }]
  expect(sameValue(claims, right.owners, 'list')).toBe(false)
})
